REM A reviewer at work in LibreOffice: opens each document, does what the job file says, saves it.
REM A line of the job file is a verb and its arguments, with tabs between them.

Dim document As Object
Dim logged As String

Sub Main
    Dim job As String
    Dim parts As Variant
    Dim jobs As Integer
    jobs = FreeFile
    Open Environ("REVIEW_JOBS") For Input As #jobs
    Do While Not EOF(jobs)
        Line Input #jobs, job
        parts = Split(job, Chr(9))
        If UBound(parts) >= 0 Then Act(parts)
    Loop
    Close #jobs
    Dim report As Integer
    report = FreeFile
    Open Environ("REVIEW_JOBS") & ".log" For Output As #report
    Print #report, logged & "done"
    Close #report
    StarDesktop.terminate()
End Sub

Sub Act(parts As Variant)
    On Error GoTo Failed
    Select Case parts(0)
        Case "OPEN"
            document = StarDesktop.loadComponentFromURL(ConvertToURL(parts(1)), "_blank", 0, Array())
        Case "TRACK"
            document.RecordChanges = (parts(1) = "1")
        Case "SAVE"
            document.storeToURL(ConvertToURL(parts(1)), Array(Setting("FilterName", parts(2))))
        Case "CLOSE"
            document.close(True)
        Case Else
            Edit(parts)
    End Select
    Exit Sub
Failed:
    logged = logged & Join(parts, " | ") & ": " & Error$ & Chr(10)
End Sub

Sub Edit(parts As Variant)
    Dim found As Object
    found = Find(parts(1))
    Select Case parts(0)
        Case "INSERT"
            found.collapseToEnd()
            found.setString(" " & parts(2))
        Case "RETYPE"
            found.setString(parts(2))
        Case "DELETE"
            found.setString("")
        Case "SPLIT"
            found.Text.insertControlCharacter(found.End, com.sun.star.text.ControlCharacter.PARAGRAPH_BREAK, False)
        Case "JOIN"
            Dim joint As Object
            joint = found.Text.createTextCursorByRange(found)
            joint.gotoEndOfParagraph(False)
            joint.goRight(1, True)
            joint.setString("")
        Case "NEW"
            Dim below As Object
            below = found.Text.createTextCursorByRange(found)
            below.gotoEndOfParagraph(False)
            below.Text.insertControlCharacter(below, com.sun.star.text.ControlCharacter.PARAGRAPH_BREAK, False)
            below.setString(parts(2))
        Case "ANSWER"
            Dim answer As Object
            answer = found.Text.createTextCursorByRange(found)
            answer.gotoNextParagraph(False)
            Dim n As Integer
            For n = 2 To CInt(parts(2))
                answer.gotoNextParagraph(False)
            Next
            answer.setString(parts(3))
        Case "COMMENT"
            Comment(found, parts(2), False)
        Case "RESOLVE"
            Comment(found, parts(2), True)
        Case "MOVE"
            Carry(found, parts(2), ".uno:Cut")
        Case "COPY"
            Carry(found, parts(2), ".uno:Copy")
    End Select
End Sub

Sub Comment(found As Object, words As String, resolved As Boolean)
    Dim note As Object
    note = document.createInstance("com.sun.star.text.textfield.Annotation")
    note.Content = words
    note.Author = "A reviewer"
    found.Text.insertTextContent(found, note, True)
    If resolved Then note.Resolved = True
End Sub

Sub Carry(found As Object, target As String, how As String)
    Dim frame As Object, dispatcher As Object, here As Object
    frame = document.CurrentController.Frame
    dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
    here = found.Text.createTextCursorByRange(found)
    here.gotoStartOfParagraph(False)
    here.gotoEndOfParagraph(True)
    here.goRight(1, True)
    document.CurrentController.select(here)
    dispatcher.executeDispatch(frame, how, "", 0, Array())
    here = Find(target)
    here = here.Text.createTextCursorByRange(here)
    here.gotoNextParagraph(False)
    document.CurrentController.select(here)
    dispatcher.executeDispatch(frame, ".uno:Paste", "", 0, Array())
End Sub

Function Find(words As String) As Object
    Dim search As Object
    search = document.createSearchDescriptor()
    search.SearchString = words
    search.SearchCaseSensitive = True
    Find = document.findFirst(search)
    If IsNull(Find) Then Error 5
End Function

Function Setting(name As String, value As Variant) As Object
    Dim made As New com.sun.star.beans.PropertyValue
    made.Name = name
    made.Value = value
    Setting = made
End Function
