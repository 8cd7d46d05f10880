-- Every insert, edit and deletion takes the next number, one at a time in a channel: whoever reads on after a number
-- misses nothing, whichever replica wrote it. What was deleted stays as an empty row, so that its key stays taken, its
-- replies keep their root, and the deletion itself can be told.
CREATE SEQUENCE console_change;
ALTER TABLE console_message
    ADD COLUMN change  bigint  NOT NULL DEFAULT nextval('console_change'),
    ADD COLUMN deleted boolean NOT NULL DEFAULT false;
CREATE INDEX console_message_change ON console_message (channel, change);
