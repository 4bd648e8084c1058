"""Every row of a PostgreSQL database, kept and put back: in a tenth of the time in which Django empties its tables and
fills in anew what follows a migration."""

import io

from django.db import connection, transaction


class Rows:
    """Foreign keys are looked at when the transaction ends: the order of the tables is nobody's concern."""

    def __init__(self):
        with connection.cursor() as cursor:
            self.tables = {table: copied(cursor, table) for table in connection.introspection.table_names(cursor)}

    def put_back(self):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("; ".join(f'DELETE FROM "{table}"' for table in self.tables))
            for table, rows in self.tables.items():
                if rows:
                    cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(rows))


def copied(cursor, table):
    rows = io.BytesIO()
    cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows)
    return rows.getvalue()
