@echo off
rem Opens evalkit in your browser. The first time it sets evalkit up in your own user folder: no administrator
rem rights are needed, and nothing of any project is sent anywhere. "docs/how-to/it-department.md" says what it does.
setlocal
chcp 65001 >nul
title evalkit
set "HERE=%~dp0.."
set "HOME_OF=%LOCALAPPDATA%\evalkit\program"
if not exist "%HOME_OF%\set-up" goto setup
"%HOME_OF%\Scripts\python.exe" -c "import os, sys; sys.exit(os.path.getmtime(sys.argv[1]) > os.path.getmtime(sys.argv[2]))" "%HERE%\pyproject.toml" "%HOME_OF%\set-up" && goto run
choice /c YN /m "This folder holds another evalkit than the one that was set up. Update now"
if errorlevel 2 (echo kept> "%HOME_OF%\set-up" & goto run)

:setup
echo Setting up evalkit. This takes a few minutes, once. Please leave this window open.
echo.
set "PYTHON="
for %%P in (py python python3) do if not defined PYTHON (
  %%P -c "import sys; sys.exit(sys.version_info[:2] < (3, 11))" >nul 2>nul && set "PYTHON=%%P"
)
if not defined PYTHON (
  echo evalkit needs Python 3.11 or newer, which is not on this machine yet.
  echo Install it from the Microsoft Store, or from python.org with "Install for me only", then start this again.
  echo If your trust's IT does that for you, give them docs\how-to\it-department.md.
  pause
  exit /b 1
)
echo Step 1 of 3: making a place for it in %HOME_OF%
%PYTHON% -m venv "%HOME_OF%" || goto failed
echo Step 2 of 3: fetching what it is made of
"%HOME_OF%\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --upgrade --constraint "%HERE%\constraints.txt" "%HERE%" || goto failed
echo Step 3 of 3: putting an icon on your desktop
"%HOME_OF%\Scripts\evalkit.exe" shortcut
echo set up> "%HOME_OF%\set-up"
echo.
echo Ready. evalkit opens in your browser.

:run
start "" "%HOME_OF%\Scripts\pythonw.exe" -m evalkit
exit /b 0

:failed
echo.
echo It could not be set up. Check the connection to the internet and that the disk is not full, then start this again.
echo Behind a trust's network, IT may have to allow it: docs\how-to\it-department.md says what is fetched from where.
pause
exit /b 1
