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
    from: 'bytes > 0 && (!header?.isInLogMode || isCopy)',
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
    from: 'Math.min(usualLogPages, half)',
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
  {
    promise: "A copy that SQLite's own backup made of a running store opens.",
    test: `${at}/open/file-identity.test.ts`,
    file: `${at}/open/log-check.ts`,
    from: '!isMarked || isCopy',
    to: '!isMarked',
  },
  {
    promise: 'No more is accepted than the disk has room to settle.',
    test: `${at}/open/full-disk.test.ts`,
    file: `${at}/open/disk-reserve.ts`,
    from: 'left < askedBytes',
    to: 'false',
  },
  {
    promise: 'A claim reads no more of the log than where the person may be.',
    test: `${at}/lanes/claim/claims.test.ts`,
    file: `${at}/lanes/log/unread-heads.ts`,
    from: 'pages.mayHoldHeads(keys, lane.order, { after: lane.cursor, before: seq }).reverse()',
    to: '[{ first: lane.cursor + 1, last: seq - 1 }]',
  },
]
