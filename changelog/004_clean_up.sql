--liquibase formatted sql logicalFilePath:004_clean_up.sql

-- Takes meta.compacted_from away, once no program reads or writes it any more. Only on request: an update runs this file
-- in the context "cleanup" alone. Values that are not in the column stay in meta.

--changeset dagstore:004-dagstore_clean_up_compacted_from runInTransaction:false rollbackSplitStatements:false splitStatements:false contextFilter:@cleanup
--validCheckSum: ANY
--comment: Removes meta.compacted_from where the column holds the same value, in batches.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_run_in_batches'
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_clean_up_compacted_from'
create procedure dagstore_clean_up_compacted_from(batch_size int, pause_millis int) language plpgsql as $$
begin
    -- The trigger would put the field into every new row; what it has not seen is moved before and after it goes.
    call dagstore_stop_compacted_from_sync();
    call dagstore_backfill_compacted_from(batch_size, pause_millis);
    call dagstore_run_in_batches(
        'clean_up',
        $listing$
            select artifact_id from artifact
            where compacted_from_id is not null and compacted_from_id = dagstore_uuid_of(meta -> 'compacted_from')
        $listing$,
        $batch$
            with found as materialized (
                select artifact_id
                from artifact
                where artifact_id = any ($1) and compacted_from_id = dagstore_uuid_of(meta -> 'compacted_from')
                for no key update skip locked
            ), moved as (
                update artifact set meta = meta - 'compacted_from'
                from found
                where artifact.artifact_id = found.artifact_id
                returning 1
            )
            select (select count(*) from found), (select count(*) from moved), 0
        $batch$,
        batch_size,
        pause_millis
    );
end $$;
-- A clean-up that was interrupted is on no record, but has removed the triggers before anything else.
/* liquibase rollback
do $$ begin
    if exists (
        select from pg_proc
        where pronamespace = to_regnamespace(quote_ident(current_schema()))
          and proname = 'dagstore_clean_up_compacted_from'
    ) and not exists (
        select from pg_trigger
        where tgrelid = 'artifact'::regclass and tgname = 'artifact_sync_compacted_from_insert'
    ) then
        call dagstore_start_compacted_from_sync();
        call dagstore_write_back_compacted_from('put_back', false, ${dagstore.batchSize}, ${dagstore.pauseMillis});
    end if;
    drop procedure if exists dagstore_clean_up_compacted_from(int, int);
end $$
*/

--changeset dagstore:004-clean_up runInTransaction:false rollbackSplitStatements:false splitStatements:false contextFilter:@cleanup
--validCheckSum: ANY
--comment: From here on only the column says where a version was compacted from. Programs that do not know it must not run any more.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_run_in_batches'
call dagstore_clean_up_compacted_from(${dagstore.batchSize}, ${dagstore.pauseMillis});
/* liquibase rollback
do $$ begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '004-clean_up' and exectype <> 'MARK_RAN'
    ) then
        call dagstore_start_compacted_from_sync();
        call dagstore_write_back_compacted_from('put_back', false, ${dagstore.batchSize}, ${dagstore.pauseMillis});
    end if;
end $$
*/
