BEGIN TRANSACTION;
CREATE TABLE closed_answers (
	id INTEGER NOT NULL, 
	source_id VARCHAR NOT NULL, 
	respondent VARCHAR NOT NULL, 
	question VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
);
CREATE TABLE codings (
	id VARCHAR NOT NULL, 
	source_id VARCHAR NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	turn INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	valence VARCHAR NOT NULL, 
	coder VARCHAR NOT NULL, 
	created VARCHAR NOT NULL, 
	memo VARCHAR NOT NULL, 
	star BOOLEAN NOT NULL, 
	blind BOOLEAN DEFAULT 0 NOT NULL, 
	origin_suggestion VARCHAR, 
	origin_model VARCHAR, 
	origin_code VARCHAR, 
	origin_valence VARCHAR, 
	origin_score FLOAT, 
	origin_rank INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
);
INSERT INTO "codings" VALUES('C00001','S01',75,96,'The letter came late.',1,'personalised_care','challenging','Rosa','2026-03-01T09:12:00+00:00','look again',1,0,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "codings" VALUES('C00002','S01',12,43,'They rang me back within a day.',1,'evidence_based_care','working_well','Rosa','2026-03-01T09:14:00+00:00','',0,0,'Gaaaaaaaaaaaa','m','evidence_based_care','working_well',0.7,1);
INSERT INTO "codings" VALUES('C00003','S01',79,85,'letter',1,'staff_wellbeing','context','Ben','2026-03-01T09:19:00+00:00','',0,0,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE decisions (
	id VARCHAR NOT NULL, 
	suggestion_id VARCHAR NOT NULL, 
	outcome VARCHAR NOT NULL, 
	coder VARCHAR NOT NULL, 
	created VARCHAR NOT NULL, 
	coding_id VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(suggestion_id) REFERENCES suggestions (id) ON DELETE CASCADE
);
INSERT INTO "decisions" VALUES('Gaaaaaaaaaaaa/Rosa','Gaaaaaaaaaaaa','accepted','Rosa','2026-03-01T09:14:00+00:00','C00002');
INSERT INTO "decisions" VALUES('Gbbbbbbbbbbbb/Ben','Gbbbbbbbbbbbb','rejected','Ben','2026-03-01T09:16:00+00:00','');
CREATE TABLE event_changes (
	event_id INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	"table" VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	source_id VARCHAR NOT NULL, 
	"before" VARCHAR, 
	"after" VARCHAR, 
	PRIMARY KEY (event_id, place), 
	FOREIGN KEY(event_id) REFERENCES events (id) ON DELETE CASCADE
);
INSERT INTO "event_changes" VALUES(11,0,'codings','C00001','S01',NULL,'{"source_id": "S01", "start": 75, "end": 96, "text": "The letter came late.", "turn": 1, "id": "C00001", "code": "personalised_care", "valence": "challenging", "coder": "Rosa", "created": "2026-03-01T09:12:00+00:00", "memo": "", "star": false, "blind": false, "origin_suggestion": null, "origin_model": null, "origin_code": null, "origin_valence": null, "origin_score": null, "origin_rank": null}');
INSERT INTO "event_changes" VALUES(12,0,'codings','C00002','S01',NULL,'{"source_id": "S01", "start": 12, "end": 43, "text": "They rang me back within a day.", "turn": 1, "id": "C00002", "code": "evidence_based_care", "valence": "working_well", "coder": "Rosa", "created": "2026-03-01T09:14:00+00:00", "memo": "", "star": false, "blind": false, "origin_suggestion": "Gaaaaaaaaaaaa", "origin_model": "m", "origin_code": "evidence_based_care", "origin_valence": "working_well", "origin_score": 0.7, "origin_rank": 1}');
INSERT INTO "event_changes" VALUES(12,1,'decisions','Gaaaaaaaaaaaa/Rosa','',NULL,'{"suggestion_id": "Gaaaaaaaaaaaa", "outcome": "accepted", "coder": "Rosa", "created": "2026-03-01T09:14:00+00:00", "coding_id": "C00002", "id": "Gaaaaaaaaaaaa/Rosa"}');
INSERT INTO "event_changes" VALUES(13,0,'decisions','Gbbbbbbbbbbbb/Ben','',NULL,'{"suggestion_id": "Gbbbbbbbbbbbb", "outcome": "rejected", "coder": "Ben", "created": "2026-03-01T09:16:00+00:00", "coding_id": "", "id": "Gbbbbbbbbbbbb/Ben"}');
INSERT INTO "event_changes" VALUES(14,0,'codings','C00001','S01','{"memo": "", "star": false}','{"memo": "look again", "star": true}');
INSERT INTO "event_changes" VALUES(15,0,'codings','C00003','S01',NULL,'{"source_id": "S01", "start": 79, "end": 85, "text": "letter", "turn": 1, "id": "C00003", "code": "staff_wellbeing", "valence": "context", "coder": "Ben", "created": "2026-03-01T09:19:00+00:00", "memo": "", "star": false, "blind": false, "origin_suggestion": null, "origin_model": null, "origin_code": null, "origin_valence": null, "origin_score": null, "origin_rank": null}');
INSERT INTO "event_changes" VALUES(16,0,'codings','C00003','S01','{"id": "C00003", "source_id": "S01", "start": 79, "end": 85, "text": "letter", "turn": 1, "code": "staff_wellbeing", "valence": "context", "coder": "Ben", "created": "2026-03-01T09:19:00+00:00", "memo": "", "star": false, "blind": false, "origin_suggestion": null, "origin_model": null, "origin_code": null, "origin_valence": null, "origin_score": null, "origin_rank": null}',NULL);
INSERT INTO "event_changes" VALUES(17,0,'codings','C00003','S01',NULL,'{"id": "C00003", "source_id": "S01", "start": 79, "end": 85, "text": "letter", "turn": 1, "code": "staff_wellbeing", "valence": "context", "coder": "Ben", "created": "2026-03-01T09:19:00+00:00", "memo": "", "star": false, "blind": false, "origin_suggestion": null, "origin_model": null, "origin_code": null, "origin_valence": null, "origin_score": null, "origin_rank": null}');
INSERT INTO "event_changes" VALUES(18,0,'codings','C00004','S01',NULL,'{"source_id": "S01", "start": 91, "end": 95, "text": "late", "turn": 1, "id": "C00004", "code": "accessible_preventative_care", "valence": "context", "coder": "Ben", "created": "2026-03-01T09:23:00+00:00", "memo": "", "star": false, "blind": false, "origin_suggestion": null, "origin_model": null, "origin_code": null, "origin_valence": null, "origin_score": null, "origin_rank": null}');
INSERT INTO "event_changes" VALUES(19,0,'codings','C00004','S01','{"id": "C00004", "source_id": "S01", "start": 91, "end": 95, "text": "late", "turn": 1, "code": "accessible_preventative_care", "valence": "context", "coder": "Ben", "created": "2026-03-01T09:23:00+00:00", "memo": "", "star": false, "blind": false, "origin_suggestion": null, "origin_model": null, "origin_code": null, "origin_valence": null, "origin_score": null, "origin_rank": null}',NULL);
INSERT INTO "event_changes" VALUES(20,0,'summaries','S01/evidence_based_care/Rosa','S01',NULL,'{"source_id": "S01", "code": "evidence_based_care", "coder": "Rosa", "text": "They ring back.", "updated": "2026-03-01T09:26:00+00:00", "id": "S01/evidence_based_care/Rosa"}');
INSERT INTO "event_changes" VALUES(22,0,'review_drafts','1','',NULL,'{"number": 1, "group": "reference_group", "sent": "2026-03-01T09:29:00+00:00", "members": "[\"Ann\"]", "id": "1"}');
INSERT INTO "event_changes" VALUES(23,0,'review_files','abababababababababababababababababababababababababababababababab','',NULL,'{"name": "back.docx", "draft": 1, "group": "reference_group", "read": "2026-03-01T09:32:00+00:00", "items": 2, "meeting": "", "people": 0, "id": "abababababababababababababababababababababababababababababababab"}');
INSERT INTO "event_changes" VALUES(23,1,'review_items','V001','',NULL,'{"id": "V001", "draft": 1, "group": "reference_group", "file_name": "back.docx", "way": "comment", "text": "Not for me.", "proposed": "concern", "place": "{\"anchor\": \"ek_F001\", \"chapter\": \"chapter\", \"finding\": \"F001\", \"code\": \"evidence_based_care\", \"valence\": \"working_well\"}", "placed": "bookmark", "sure": 1.0, "also": "[]", "passage": "", "before": "", "after": "", "replies": "[]", "resolved": false, "member": "", "may_quote": false, "created": "2026-03-01T09:30:00+00:00", "fingerprint": "f1"}');
INSERT INTO "event_changes" VALUES(23,2,'review_items','V002','',NULL,'{"id": "V002", "draft": 1, "group": "reference_group", "file_name": "back.docx", "way": "comment", "text": "Say when.", "proposed": "concern", "place": "{\"anchor\": \"ek_F001\", \"chapter\": \"chapter\", \"finding\": \"F001\", \"code\": \"evidence_based_care\", \"valence\": \"working_well\"}", "placed": "bookmark", "sure": 1.0, "also": "[]", "passage": "", "before": "", "after": "", "replies": "[]", "resolved": false, "member": "", "may_quote": false, "created": "2026-03-01T09:31:00+00:00", "fingerprint": "f2"}');
INSERT INTO "event_changes" VALUES(24,0,'review_answers','V001','',NULL,'{"outcome": "replied", "kind": "concern", "by": "Rosa", "created": "2026-03-01T09:33:00+00:00", "reply": "We will look.", "reason": "", "voice": "", "may_quote": false, "places": "[]", "id": "V001"}');
CREATE TABLE events (
	id INTEGER NOT NULL, 
	at VARCHAR NOT NULL, 
	coder VARCHAR NOT NULL, 
	act VARCHAR NOT NULL, 
	what VARCHAR NOT NULL, 
	source_id VARCHAR NOT NULL, 
	undoes INTEGER, 
	undoable BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(undoes) REFERENCES events (id)
);
INSERT INTO "events" VALUES(1,'2026-03-01T09:02:00+00:00','','add source','Source S01 added','S01',NULL,0);
INSERT INTO "events" VALUES(2,'2026-03-01T09:03:00+00:00','','add source','Source S02 added','S02',NULL,0);
INSERT INTO "events" VALUES(3,'2026-03-01T09:04:00+00:00','','add source','Source S10 added','S10',NULL,0);
INSERT INTO "events" VALUES(4,'2026-03-01T09:05:00+00:00','Rosa','confirm names','The replacements in S01 confirmed','S01',NULL,0);
INSERT INTO "events" VALUES(5,'2026-03-01T09:06:00+00:00','Rosa','confirm names','The replacements in S02 confirmed','S02',NULL,0);
INSERT INTO "events" VALUES(6,'2026-03-01T09:07:00+00:00','Rosa','accept name','[Person 1] accepted','',NULL,0);
INSERT INTO "events" VALUES(7,'2026-03-01T09:08:00+00:00','Rosa','reopen names','S02 is to be confirmed again','S02',NULL,0);
INSERT INTO "events" VALUES(8,'2026-03-01T09:09:00+00:00','','make vault','The file of originals old-originals.evault made','',NULL,0);
INSERT INTO "events" VALUES(9,'2026-03-01T09:10:00+00:00','Rosa','withdraw','P3 withdrawn from the project','',NULL,0);
INSERT INTO "events" VALUES(10,'2026-03-01T09:11:00+00:00','','suggest','2 suggestions made','',NULL,0);
INSERT INTO "events" VALUES(11,'2026-03-01T09:13:00+00:00','Rosa','code','Coded as Personalised, strength-based and recovery-oriented care, challenging','S01',NULL,1);
INSERT INTO "events" VALUES(12,'2026-03-01T09:15:00+00:00','Rosa','accepted','Accepted the suggestion Evidence-based care','S01',NULL,1);
INSERT INTO "events" VALUES(13,'2026-03-01T09:17:00+00:00','Ben','rejected','Rejected the suggestion Trauma-informed care','S01',NULL,1);
INSERT INTO "events" VALUES(14,'2026-03-01T09:18:00+00:00','Rosa','change','Personalised, strength-based and recovery-oriented care: memo changed, marked as a key quote','S01',NULL,1);
INSERT INTO "events" VALUES(15,'2026-03-01T09:20:00+00:00','Ben','code','Coded as Healthy work practices (staff wellbeing), context','S01',NULL,1);
INSERT INTO "events" VALUES(16,'2026-03-01T09:21:00+00:00','Ben','remove','Healthy work practices (staff wellbeing) removed','S01',NULL,1);
INSERT INTO "events" VALUES(17,'2026-03-01T09:22:00+00:00','Ben','undo','Healthy work practices (staff wellbeing) removed','S01',16,1);
INSERT INTO "events" VALUES(18,'2026-03-01T09:24:00+00:00','Ben','code','Coded as Accessible and preventative care, context','S01',NULL,1);
INSERT INTO "events" VALUES(19,'2026-03-01T09:25:00+00:00','Ben','remove','Accessible and preventative care removed','S01',NULL,1);
INSERT INTO "events" VALUES(20,'2026-03-01T09:27:00+00:00','Rosa','summarise','1 summary written','S01',NULL,1);
INSERT INTO "events" VALUES(21,'2026-03-01T09:28:00+00:00','','remove source','Source S10 removed','S10',NULL,0);
INSERT INTO "events" VALUES(22,'2026-03-01T09:29:00+00:00','','send draft','Draft 1 written for review','',NULL,0);
INSERT INTO "events" VALUES(23,'2026-03-01T09:32:00+00:00','','read review','2 comments and changes read from a returned file of draft 1','',NULL,0);
INSERT INTO "events" VALUES(24,'2026-03-01T09:33:00+00:00','Rosa','answer review','1 review comment answered','',NULL,0);
CREATE TABLE files (
	id VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE memos (
	id VARCHAR NOT NULL, 
	source_id VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	author VARCHAR NOT NULL, 
	start INTEGER, 
	"end" INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
);
INSERT INTO "memos" VALUES('S01/m00001','S01','a pause','comment','RM',13,17);
CREATE TABLE respondents (
	source_id VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	"group" VARCHAR NOT NULL, 
	team VARCHAR NOT NULL, 
	organisation VARCHAR NOT NULL, 
	may_quote BOOLEAN NOT NULL, 
	attributes VARCHAR NOT NULL, 
	FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
);
CREATE TABLE review_answers (
	id VARCHAR NOT NULL, 
	outcome VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	"by" VARCHAR NOT NULL, 
	created VARCHAR NOT NULL, 
	reply VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	voice VARCHAR NOT NULL, 
	may_quote BOOLEAN NOT NULL, 
	places VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "review_answers" VALUES('V001','replied','concern','Rosa','2026-03-01T09:33:00+00:00','We will look.','','',0,'[]');
CREATE TABLE review_documents (
	id VARCHAR NOT NULL, 
	draft INTEGER NOT NULL, 
	form VARCHAR NOT NULL, 
	paragraphs VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE review_drafts (
	id VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	"group" VARCHAR NOT NULL, 
	sent VARCHAR NOT NULL, 
	members VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (number)
);
INSERT INTO "review_drafts" VALUES('1',1,'reference_group','2026-03-01T09:29:00+00:00','["Ann"]');
CREATE TABLE review_files (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	draft INTEGER NOT NULL, 
	"group" VARCHAR NOT NULL, 
	read VARCHAR NOT NULL, 
	items INTEGER NOT NULL, 
	meeting VARCHAR NOT NULL, 
	people INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "review_files" VALUES('abababababababababababababababababababababababababababababababab','back.docx',1,'reference_group','2026-03-01T09:32:00+00:00',2,'',0);
CREATE TABLE review_items (
	id VARCHAR NOT NULL, 
	draft INTEGER NOT NULL, 
	"group" VARCHAR NOT NULL, 
	file_name VARCHAR NOT NULL, 
	way VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	proposed VARCHAR NOT NULL, 
	place VARCHAR NOT NULL, 
	placed VARCHAR NOT NULL, 
	sure FLOAT NOT NULL, 
	also VARCHAR NOT NULL, 
	passage VARCHAR NOT NULL, 
	"before" VARCHAR NOT NULL, 
	"after" VARCHAR NOT NULL, 
	replies VARCHAR NOT NULL, 
	resolved BOOLEAN NOT NULL, 
	member VARCHAR NOT NULL, 
	may_quote BOOLEAN NOT NULL, 
	created VARCHAR NOT NULL, 
	fingerprint VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "review_items" VALUES('V001',1,'reference_group','back.docx','comment','Not for me.','concern','{"anchor": "ek_F001", "chapter": "chapter", "finding": "F001", "code": "evidence_based_care", "valence": "working_well"}','bookmark',1.0,'[]','','','','[]',0,'',0,'2026-03-01T09:30:00+00:00','f1');
INSERT INTO "review_items" VALUES('V002',1,'reference_group','back.docx','comment','Say when.','concern','{"anchor": "ek_F001", "chapter": "chapter", "finding": "F001", "code": "evidence_based_care", "valence": "working_well"}','bookmark',1.0,'[]','','','','[]',0,'',0,'2026-03-01T09:31:00+00:00','f2');
CREATE TABLE review_meetings (
	id VARCHAR NOT NULL, 
	may_quote BOOLEAN NOT NULL, 
	hands VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE sentences (
	source_id VARCHAR NOT NULL, 
	spans VARCHAR NOT NULL, 
	PRIMARY KEY (source_id), 
	FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
);
CREATE TABLE sources (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	file_name VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	added VARCHAR NOT NULL, 
	replaced INTEGER NOT NULL, 
	text_sha VARCHAR NOT NULL, 
	fingerprint VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "sources" VALUES('S01','Interview 1','interview','How was it?
They rang me back within a day. Nobody told me who would call. The letter came late.','i1.txt','sha1','2026-03-01T09:02:00+00:00',0,'65f5797b7c7bf5c8','');
INSERT INTO "sources" VALUES('S02','Interview 2','interview','How was it?
They rang me back within a day. Nobody told me who would call. The letter came late.','i2.txt','sha2','2026-03-01T09:03:00+00:00',0,'65f5797b7c7bf5c8','');
CREATE TABLE suggestions (
	id VARCHAR NOT NULL, 
	source_id VARCHAR NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	turn INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	valence VARCHAR NOT NULL, 
	score FLOAT NOT NULL, 
	rank INTEGER NOT NULL, 
	suggested BOOLEAN NOT NULL, 
	model VARCHAR NOT NULL, 
	nearest VARCHAR NOT NULL, 
	nearest_from VARCHAR NOT NULL, 
	words VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
);
INSERT INTO "suggestions" VALUES('Gaaaaaaaaaaaa','S01',12,43,'They rang me back within a day.',1,'evidence_based_care','working_well',0.7,1,1,'m','','','');
INSERT INTO "suggestions" VALUES('Gbbbbbbbbbbbb','S01',44,74,'Nobody told me who would call.',1,'trauma_informed_care','challenging',0.6,1,1,'m','','','');
CREATE TABLE summaries (
	id VARCHAR NOT NULL, 
	source_id VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	coder VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	updated VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
);
INSERT INTO "summaries" VALUES('S01/evidence_based_care/Rosa','S01','evidence_based_care','Rosa','They ring back.','2026-03-01T09:26:00+00:00');
CREATE TABLE turns (
	id VARCHAR NOT NULL, 
	source_id VARCHAR NOT NULL, 
	"index" INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	speaker VARCHAR NOT NULL, 
	begins FLOAT, 
	ends FLOAT, 
	question VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
);
INSERT INTO "turns" VALUES('S01/0','S01',0,0,11,'INT',NULL,NULL,'');
INSERT INTO "turns" VALUES('S01/1','S01',1,12,96,'P',NULL,NULL,'');
INSERT INTO "turns" VALUES('S02/0','S02',0,0,11,'INT',NULL,NULL,'');
INSERT INTO "turns" VALUES('S02/1','S02',1,12,96,'P',NULL,NULL,'');
CREATE TABLE unplaced (
	id VARCHAR NOT NULL, 
	source_id VARCHAR NOT NULL, 
	turn INTEGER NOT NULL, 
	coding VARCHAR NOT NULL, 
	former VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
);
CREATE INDEX events_of_coder ON events (coder, id);
CREATE INDEX events_of_source ON events (source_id, id);
CREATE UNIQUE INDEX turns_of_source ON turns (source_id, "index");
CREATE UNIQUE INDEX respondents_of_source ON respondents (source_id, id);
CREATE INDEX suggestions_of_source ON suggestions (source_id, start);
CREATE INDEX codings_of_source ON codings (source_id, start);
CREATE INDEX summaries_of_source ON summaries (source_id);
CREATE INDEX event_changes_of_row ON event_changes ("table", "key");
CREATE INDEX event_changes_of_source ON event_changes (source_id);
CREATE INDEX decisions_of_suggestion ON decisions (suggestion_id);
CREATE INDEX review_items_by_fingerprint ON review_items (fingerprint);
COMMIT;
PRAGMA user_version = 5;
