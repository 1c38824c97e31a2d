const at = 'packages/store-postgres/src'

const control = 'packages/delivery/src/control/lane-control.ts'
const twoEngines = `${at}/control/two-engines.test.ts`

export const storePostgres = [
  {
    promise: 'A hold that one process sets stops all of them.',
    test: twoEngines,
    file: control,
    from: 'throttles.hold(endpoint, reason)',
    to: 'undefined',
  },
  {
    promise: 'A pause that a vendor asks one process for stops all of them.',
    test: twoEngines,
    file: control,
    from: 'throttles.pause(endpoint, forMs)',
    to: 'false',
  },
  {
    promise: 'What one process forgets is sent by none.',
    test: twoEngines,
    file: control,
    from: 'planned.remove(has)',
    to: '[]',
  },
  {
    promise: 'A process takes 1 % of a lane’s bound before it looks at the counters again, and no more.',
    test: `${at}/accept/room.test.ts`,
    file: `${at}/accept/credit.ts`,
    from: 'Math.floor(share * bound)',
    to: 'bound',
  },
  {
    promise: 'An event that one process has in hand is given to no other.',
    test: `${at}/postgres-store.test.ts`,
    file: `${at}/lease/lease.ts`,
    from: 'claimStatement(schema, false)',
    to: `claimStatement(schema, false).replace("$3::float8 * interval '1 millisecond'", "$3::float8 * interval '0'")`,
  },
  {
    promise: 'The events of a worker that died go to others.',
    test: `${at}/postgres-store.test.ts`,
    file: `${at}/lease/lease.ts`,
    from: 'lookStatement(schema)',
    to: "lookStatement(schema).replace('q.due_at <= now()', 'q.due_at <= now() AND q.worker IS NULL')",
  },
  {
    promise: 'A call that a dead worker had started is in doubt for the next.',
    test: `${at}/postgres-store.test.ts`,
    file: `${at}/lease/lease.ts`,
    from: 'claimStatement(schema, false)',
    to: "claimStatement(schema, false).replace('q.in_doubt OR q.started', 'q.in_doubt')",
  },
  {
    promise:
      'What waits for an earlier event goes when that ends, also where another process makes it wait at that moment.',
    test: `${at}/settle/leave-order.test.ts`,
    file: `${at}/settle/leave-order.ts`,
    from: 'HAVING sum(followers) > 0',
    to: 'HAVING false',
  },
  {
    promise: 'However many events cannot go, claims of the others read no more of the tables.',
    test: `${at}/lease/crowd.test.ts`,
    file: `${at}/lease/look-statement.ts`,
    from: "AND q.due_at > 'epoch' AND q.due_at > now()",
    to: 'AND q.due_at > now()',
  },
  {
    promise: 'Whoever comes too late changes nothing: a ticket carries the number of its lease.',
    test: `${at}/postgres-store.test.ts`,
    file: `${at}/settle/settle.ts`,
    from: 'settleStatement(schema)',
    to: "settleStatement(schema).replaceAll(' AND q.lease = t.ticket_lease', '')",
  },
  {
    promise: 'The order of a user holds over all processes.',
    test: `${at}/postgres-store.test.ts`,
    file: `${at}/accept/accept.ts`,
    from: "lanes.ordered('per-user')",
    to: '[]',
  },
  {
    promise: 'An event accepted in the caller’s transaction exists if and only if that commits.',
    test: `${at}/outbox.sized.test.ts`,
    file: `${at}/postgres-store.ts`,
    from: 'commit.acceptWithin(statementsOf(transaction), events)',
    to: 'database.session((run) => commit.acceptWithin(run, events))',
  },
  {
    promise: 'The store refuses a server that confirms before data is on its disk.',
    test: `${at}/database/migrate.test.ts`,
    file: `${at}/database/migrate.ts`,
    from: "row?.['fsync'] === 'off' || row?.['commit'] === 'off'",
    to: 'false',
  },
  {
    promise: '`replicated: true` refuses a server without a synchronous standby.',
    test: `${at}/database/migrate.test.ts`,
    file: `${at}/database/migrate.ts`,
    from: "replicated && (row?.['standbys'] === '' || row?.['commit'] === 'local')",
    to: 'false',
  },
  {
    promise: 'A person sees from any process which worker has died.',
    test: `${at}/roles.test.ts`,
    file: `${at}/database/workers.ts`,
    from: 'alive as boolean',
    to: 'true',
  },
  {
    promise: 'What PostgreSQL can never hold is refused as `invalid`, not tried for ever.',
    test: `${at}/refusals.test.ts`,
    file: `${at}/database/postgres-errors.ts`,
    from: 'content.test(state)',
    to: 'false',
  },
  {
    promise: 'Somebody else’s lock is `store_busy`, not a store that has failed.',
    test: `${at}/refusals.test.ts`,
    file: `${at}/database/postgres-errors.ts`,
    from: 'locked.test(state)',
    to: 'false',
  },
  {
    promise: 'Options of the store that cannot work are refused by name before it connects.',
    test: `${at}/postgres-options.test.ts`,
    file: `${at}/postgres-store.ts`,
    from: "readPostgresOptions(options, 'postgresStore')",
    to: 'options',
  },
]
