-- Since when a message shows others instead: a page that has drawn it as it was still asks for these.
ALTER TABLE console_file ADD COLUMN replaced timestamptz;
