-- a heartbeat then finds room for the new version of its row on the same page
alter table host set (fillfactor = 60);
