"""The graph of a drawn competition is stored."""

import sqlalchemy as sa
from alembic import op

revision = "0026_graphs"
down_revision = "0025_ids"


def upgrade() -> None:
    op.add_column("competition", sa.Column("graph", sa.Text()))
