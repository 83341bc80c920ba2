"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table('block',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('name_vi', sa.String(), nullable=False),
    sa.Column('name_en', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('disabled_plugins', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_block')),
    sa.UniqueConstraint('slug', name=op.f('uq_block_slug'))
    )
    op.create_table('browser_session',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_browser_session'))
    )
    op.create_index(op.f('ix_browser_session_expires_at'), 'browser_session', ['expires_at'], unique=False)
    op.create_table('calendar_domain',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('domain', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_domain'))
    )
    op.create_table('calendar_feed',
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('audience', name=op.f('pk_calendar_feed'))
    )
    op.create_table('calendar_fetch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('feed', sa.String(), nullable=False),
    sa.Column('client', sa.String(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('previous_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_fetch')),
    sa.UniqueConstraint('feed', 'client', name=op.f('uq_calendar_fetch_feed_client'))
    )
    op.create_table('calendar_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('audiences', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_link_token_hash'))
    )
    op.create_table('role',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('description', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role')),
    sa.UniqueConstraint('name', name=op.f('uq_role_name'))
    )
    op.create_table('sign_in_attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempt'))
    )
    op.create_index(op.f('ix_sign_in_attempt_at'), 'sign_in_attempt', ['at'], unique=False)
    op.create_index(op.f('ix_sign_in_attempt_subject'), 'sign_in_attempt', ['subject'], unique=False)
    op.create_table('user',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('password', sa.String(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('email', name=op.f('uq_user_email')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_user_fs_uniquifier'))
    )
    op.create_table('grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('block_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['block_id'], ['block.id'], name=op.f('fk_grant_block_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_grant_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grant')),
    sa.UniqueConstraint('user_id', 'role', 'block_id', name=op.f('uq_grant_user_id_role_block_id'))
    )
    op.create_index(op.f('ix_grant_user_id'), 'grant', ['user_id'], unique=False)
    op.create_table('role_user',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['role_id'], ['role.id'], name=op.f('fk_role_user_role_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_role_user_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'role_id', name=op.f('pk_role_user'))
    )
    op.create_table('sign_in_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_sign_in_link_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_link_token_hash'))
    )
    op.create_table('unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('block_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('short_name', sa.String(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['block_id'], ['block.id'], name=op.f('fk_unit_block_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('block_id', 'name', name=op.f('uq_unit_block_id_name')),
    sa.UniqueConstraint('block_id', 'slug', name=op.f('uq_unit_block_id_slug'))
    )
    op.create_index(op.f('ix_unit_block_id'), 'unit', ['block_id'], unique=False)
    op.create_table('venue',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('block_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.ForeignKeyConstraint(['block_id'], ['block.id'], name=op.f('fk_venue_block_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_venue')),
    sa.UniqueConstraint('block_id', 'name', name=op.f('uq_venue_block_id_name'))
    )
    op.create_index(op.f('ix_venue_block_id'), 'venue', ['block_id'], unique=False)
    op.create_table('court',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('block_id', sa.Integer(), nullable=False),
    sa.Column('venue_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('sports', sa.JSON(), nullable=False),
    sa.Column('turnover_minutes', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['block_id'], ['block.id'], name=op.f('fk_court_block_id')),
    sa.ForeignKeyConstraint(['venue_id'], ['venue.id'], name=op.f('fk_court_venue_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_court')),
    sa.UniqueConstraint('block_id', 'slug', name=op.f('uq_court_block_id_slug')),
    sa.UniqueConstraint('venue_id', 'name', name=op.f('uq_court_venue_id_name'))
    )
    op.create_index(op.f('ix_court_block_id'), 'court', ['block_id'], unique=False)
    op.create_index(op.f('ix_court_venue_id'), 'court', ['venue_id'], unique=False)
    op.create_table('exchange',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('block_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('name_vi', sa.String(), nullable=False),
    sa.Column('name_en', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('registration_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('host_unit_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('is_sample', sa.Boolean(), nullable=False),
    sa.Column('policies', sa.JSON(), nullable=False),
    sa.Column('overall', sa.JSON(), nullable=False),
    sa.Column('timetable_published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['block_id'], ['block.id'], name=op.f('fk_exchange_block_id')),
    sa.ForeignKeyConstraint(['host_unit_id'], ['unit.id'], name=op.f('fk_exchange_host_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exchange')),
    sa.UniqueConstraint('block_id', 'slug', name=op.f('uq_exchange_block_id_slug'))
    )
    op.create_index(op.f('ix_exchange_block_id'), 'exchange', ['block_id'], unique=False)
    op.create_table('unit_role',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('block_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['block_id'], ['block.id'], name=op.f('fk_unit_role_block_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_role_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_role')),
    sa.UniqueConstraint('block_id', 'year', 'role', name=op.f('uq_unit_role_block_id_year_role'))
    )
    op.create_index(op.f('ix_unit_role_block_id'), 'unit_role', ['block_id'], unique=False)
    op.create_table('athlete',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exchange_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('born_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['exchange_id'], ['exchange.id'], name=op.f('fk_athlete_exchange_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_athlete_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_athlete'))
    )
    op.create_index(op.f('ix_athlete_exchange_id'), 'athlete', ['exchange_id'], unique=False)
    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('actor_name', sa.String(), nullable=False),
    sa.Column('block_id', sa.Integer(), nullable=True),
    sa.Column('exchange_id', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('summary_vi', sa.String(), nullable=False),
    sa.Column('summary_en', sa.String(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('undoes_id', sa.Integer(), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['actor_id'], ['user.id'], name=op.f('fk_audit_entry_actor_id')),
    sa.ForeignKeyConstraint(['block_id'], ['block.id'], name=op.f('fk_audit_entry_block_id')),
    sa.ForeignKeyConstraint(['exchange_id'], ['exchange.id'], name=op.f('fk_audit_entry_exchange_id')),
    sa.ForeignKeyConstraint(['undoes_id'], ['audit_entry.id'], name=op.f('fk_audit_entry_undoes_id')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['audit_entry.id'], name=op.f('fk_audit_entry_undone_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    op.create_index(op.f('ix_audit_entry_block_id'), 'audit_entry', ['block_id'], unique=False)
    op.create_index('ix_audit_entry_exchange_revision', 'audit_entry', ['exchange_id', 'revision'], unique=False)
    op.create_table('blocked_time',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exchange_id', sa.Integer(), nullable=False),
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['exchange_id'], ['exchange.id'], name=op.f('fk_blocked_time_exchange_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blocked_time')),
    sa.UniqueConstraint('exchange_id', 'audience', 'uid', name=op.f('uq_blocked_time_exchange_id_audience_uid'))
    )
    op.create_index(op.f('ix_blocked_time_exchange_id'), 'blocked_time', ['exchange_id'], unique=False)
    op.create_table('calendar_stamp',
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('exchange_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('face', sa.JSON(), nullable=False),
    sa.Column('last_change', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['exchange_id'], ['exchange.id'], name=op.f('fk_calendar_stamp_exchange_id')),
    sa.PrimaryKeyConstraint('uid', name=op.f('pk_calendar_stamp'))
    )
    op.create_index('ix_calendar_stamp_exchange_revision', 'calendar_stamp', ['exchange_id', 'revision'], unique=False)
    op.create_table('committee_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exchange_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('post', sa.String(), nullable=False),
    sa.Column('duty', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['exchange_id'], ['exchange.id'], name=op.f('fk_committee_member_exchange_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_member'))
    )
    op.create_index(op.f('ix_committee_member_exchange_id'), 'committee_member', ['exchange_id'], unique=False)
    op.create_table('competition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exchange_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('sport', sa.String(), nullable=False),
    sa.Column('name_vi', sa.String(), nullable=False),
    sa.Column('name_en', sa.String(), nullable=False),
    sa.Column('division', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('format', sa.JSON(), nullable=True, quote=True),
    sa.Column('ranking', sa.JSON(), nullable=False),
    sa.Column('match_minutes', sa.Integer(), nullable=False),
    sa.Column('rest_minutes', sa.Integer(), nullable=False),
    sa.Column('max_per_day', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('draw', sa.JSON(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['exchange_id'], ['exchange.id'], name=op.f('fk_competition_exchange_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competition')),
    sa.UniqueConstraint('exchange_id', 'slug', name=op.f('uq_competition_exchange_id_slug'))
    )
    op.create_index(op.f('ix_competition_exchange_id'), 'competition', ['exchange_id'], unique=False)
    op.create_table('court_window',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exchange_id', sa.Integer(), nullable=False),
    sa.Column('court_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['court_id'], ['court.id'], name=op.f('fk_court_window_court_id')),
    sa.ForeignKeyConstraint(['exchange_id'], ['exchange.id'], name=op.f('fk_court_window_exchange_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_court_window'))
    )
    op.create_index(op.f('ix_court_window_court_id'), 'court_window', ['court_id'], unique=False)
    op.create_index(op.f('ix_court_window_exchange_id'), 'court_window', ['exchange_id'], unique=False)
    op.create_table('exchange_commemoration',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exchange_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=True),
    sa.Column('name_vi', sa.String(), nullable=False),
    sa.Column('name_en', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['exchange_id'], ['exchange.id'], name=op.f('fk_exchange_commemoration_exchange_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exchange_commemoration'))
    )
    op.create_index(op.f('ix_exchange_commemoration_exchange_id'), 'exchange_commemoration', ['exchange_id'], unique=False)
    op.create_table('participant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exchange_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('short_name', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['exchange_id'], ['exchange.id'], name=op.f('fk_participant_exchange_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_participant_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant')),
    sa.UniqueConstraint('exchange_id', 'name', name=op.f('uq_participant_exchange_id_name')),
    sa.UniqueConstraint('exchange_id', 'unit_id', name=op.f('uq_participant_exchange_id_unit_id'))
    )
    op.create_index(op.f('ix_participant_exchange_id'), 'participant', ['exchange_id'], unique=False)
    op.create_table('programme_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('exchange_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name_vi', sa.String(), nullable=False),
    sa.Column('name_en', sa.String(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('stops_play', sa.Boolean(), nullable=False),
    sa.Column('cancelled', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['exchange_id'], ['exchange.id'], name=op.f('fk_programme_item_exchange_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_item')),
    sa.UniqueConstraint('uid', name=op.f('uq_programme_item_uid'))
    )
    op.create_index(op.f('ix_programme_item_exchange_id'), 'programme_item', ['exchange_id'], unique=False)
    op.create_table('calendar_showing',
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['uid'], ['calendar_stamp.uid'], name=op.f('fk_calendar_showing_uid')),
    sa.PrimaryKeyConstraint('audience', 'uid', name=op.f('pk_calendar_showing'))
    )
    op.create_index(op.f('ix_calendar_showing_uid'), 'calendar_showing', ['uid'], unique=False)
    op.create_table('calendar_tombstone',
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('face', sa.JSON(), nullable=False),
    sa.Column('last_change', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['uid'], ['calendar_stamp.uid'], name=op.f('fk_calendar_tombstone_uid')),
    sa.PrimaryKeyConstraint('audience', 'uid', name=op.f('pk_calendar_tombstone'))
    )
    op.create_index(op.f('ix_calendar_tombstone_uid'), 'calendar_tombstone', ['uid'], unique=False)
    op.create_table('entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('competition_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('lead_unit_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('strength', sa.Integer(), nullable=True),
    sa.Column('lot', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawal_policy', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['competition_id'], ['competition.id'], name=op.f('fk_entry_competition_id')),
    sa.ForeignKeyConstraint(['lead_unit_id'], ['unit.id'], name=op.f('fk_entry_lead_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry')),
    sa.UniqueConstraint('competition_id', 'name', name=op.f('uq_entry_competition_id_name')),
    sa.UniqueConstraint('competition_id', 'slug', name=op.f('uq_entry_competition_id_slug'))
    )
    op.create_index(op.f('ix_entry_competition_id'), 'entry', ['competition_id'], unique=False)
    op.create_table('ruleset',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('competition_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('preset', sa.String(), nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['competition_id'], ['competition.id'], name=op.f('fk_ruleset_competition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ruleset')),
    sa.UniqueConstraint('competition_id', 'version', name=op.f('uq_ruleset_competition_id_version'))
    )
    op.create_index(op.f('ix_ruleset_competition_id'), 'ruleset', ['competition_id'], unique=False)
    op.create_table('entry_athlete',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('athlete_id', sa.Integer(), nullable=False),
    sa.Column('shirt', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['athlete_id'], ['athlete.id'], name=op.f('fk_entry_athlete_athlete_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_entry_athlete_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_athlete')),
    sa.UniqueConstraint('entry_id', 'athlete_id', name=op.f('uq_entry_athlete_entry_id_athlete_id'))
    )
    op.create_index(op.f('ix_entry_athlete_athlete_id'), 'entry_athlete', ['athlete_id'], unique=False)
    op.create_index(op.f('ix_entry_athlete_entry_id'), 'entry_athlete', ['entry_id'], unique=False)
    op.create_table('entry_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_entry_unit_entry_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_entry_unit_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_unit')),
    sa.UniqueConstraint('entry_id', 'unit_id', name=op.f('uq_entry_unit_entry_id_unit_id'))
    )
    op.create_index(op.f('ix_entry_unit_entry_id'), 'entry_unit', ['entry_id'], unique=False)
    op.create_table('match',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('exchange_id', sa.Integer(), nullable=False),
    sa.Column('competition_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('group', sa.String(), nullable=True),
    sa.Column('home_id', sa.Integer(), nullable=True),
    sa.Column('away_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('score', sa.JSON(), nullable=True),
    sa.Column('winner', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('court_id', sa.Integer(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('draft_court_id', sa.Integer(), nullable=True),
    sa.Column('draft_starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('pinned', sa.Boolean(), nullable=False),
    sa.Column('cancelled', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['away_id'], ['entry.id'], name=op.f('fk_match_away_id')),
    sa.ForeignKeyConstraint(['competition_id'], ['competition.id'], name=op.f('fk_match_competition_id')),
    sa.ForeignKeyConstraint(['court_id'], ['court.id'], name=op.f('fk_match_court_id')),
    sa.ForeignKeyConstraint(['draft_court_id'], ['court.id'], name=op.f('fk_match_draft_court_id')),
    sa.ForeignKeyConstraint(['exchange_id'], ['exchange.id'], name=op.f('fk_match_exchange_id')),
    sa.ForeignKeyConstraint(['home_id'], ['entry.id'], name=op.f('fk_match_home_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match')),
    sa.UniqueConstraint('competition_id', 'key', name=op.f('uq_match_competition_id_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_match_uid'))
    )
    op.create_index(op.f('ix_match_away_id'), 'match', ['away_id'], unique=False)
    op.create_index(op.f('ix_match_competition_id'), 'match', ['competition_id'], unique=False)
    op.create_index(op.f('ix_match_court_id'), 'match', ['court_id'], unique=False)
    op.create_index(op.f('ix_match_home_id'), 'match', ['home_id'], unique=False)
    op.create_index('ix_match_published', 'match', ['exchange_id', 'starts_at'], unique=False)
