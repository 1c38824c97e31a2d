const at = 'packages/delivery/src'

export const auditLog = [
  {
    promise: 'A line of the audit log that was changed, with or without its digest, is found by its number.',
    test: `${at}/audit/check-audit.test.ts`,
    file: `${at}/audit/check-audit.ts`,
    from: 'auditDigest(line) !== line.digest',
    to: 'false',
  },
  {
    promise: 'A line that was taken out of the audit log is found by its number, also the newest one.',
    test: `${at}/audit/check-audit.test.ts`,
    file: `${at}/audit/check-audit.ts`,
    from: 'before.number < last.number',
    to: 'false',
  },
  {
    promise: 'An audit log that was cut after its time can still be checked.',
    test: `${at}/memory-store/memory-store.sized.test.ts`,
    file: `${at}/audit/memory-audit.ts`,
    from: 'cut = endOf(lines[gone - 1] ?? cut)',
    to: '',
    statement: true,
  },
  {
    promise: 'The audit lines of all processes that share PostgreSQL are one chain.',
    test: 'packages/store-postgres/src/control/audit.test.ts',
    file: 'packages/store-postgres/src/control/audit.ts',
    from: 'within(`SELECT pg_advisory_xact_lock(${auditLock}, hashtext($1))`, [schema])',
    to: 'within(`SELECT ${auditLock}, hashtext($1)`, [schema])',
  },
]
