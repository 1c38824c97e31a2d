const at = 'packages/store-sqlite/src'

export const storeSqliteFile = [
  {
    promise: 'A copy of a running store without its log is refused, and is not opened as empty.',
    test: `${at}/open/file-identity.test.ts`,
    file: `${at}/open/log-check.ts`,
    from: 'hasIndex || !ownership.wasLeftOpen(header.mark)',
    to: 'false',
  },
  {
    promise: 'A log is written into no file but its own.',
    test: `${at}/open/file-identity.test.ts`,
    file: `${at}/open/log-check.ts`,
    from: 'bytes > 0 && !header?.isInLogMode',
    to: 'false',
  },
  {
    promise: 'Nothing is accepted into a file that was removed, renamed or replaced.',
    test: `${at}/open/file-identity.test.ts`,
    file: `${at}/open/file-witness.ts`,
    from: '!there || there.ino !== own.ino || there.dev !== own.dev',
    to: 'false',
  },
  {
    promise: 'A full disk is told from a full queue.',
    test: `${at}/open/full-disk.test.ts`,
    file: `${at}/unit/unit-of-work.ts`,
    from: 'isFull && accept.length > 0',
    to: 'false',
  },
  {
    promise: 'On a small disk the log leaves the file room to grow.',
    test: `${at}/open/full-disk.test.ts`,
    file: `${at}/open/open-database.ts`,
    from: 'Math.min(usualLogPages, Math.ceil(reserveBytes / 2 / pageBytes))',
    to: 'usualLogPages',
  },
  {
    promise: 'A text that SQLite cannot hold survives exactly.',
    test: `${at}/sqlite-conformance.sized.test.ts`,
    file: `${at}/writer/staged-database.ts`,
    from: "typeof value === 'string' ? toText(value) : value",
    to: 'value',
  },
  {
    promise: 'A verification counts the events, and does not believe the counters.',
    test: `${at}/backup/verify-file.test.ts`,
    file: `${at}/backup/verify-file.ts`,
    from: 'count !== there',
    to: 'false',
  },
]
