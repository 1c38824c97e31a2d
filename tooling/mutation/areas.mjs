// The places that promises rest on, and the tests nearest to each. Paths are globs from the root of the repository.
const engine = ['packages/delivery/src/**', 'packages/store-sqlite/src/**']

/** @type {Record<string, { sources: string[], tests: string[] }>} */
export const areas = {
  'delivery: lane': { sources: ['packages/delivery/src/{lane,attempt,throttle}/*.ts'], tests: engine },
  'delivery: commit': { sources: ['packages/delivery/src/{accept,commit}/*.ts'], tests: engine },
  'delivery: retention, replay': { sources: ['packages/delivery/src/{upkeep/*,drain}.ts'], tests: engine },
  'delivery: options': { sources: ['packages/delivery/src/{options/*,create-waybill}.ts'], tests: engine },
  'delivery: queue, memory': { sources: ['packages/delivery/src/{queue,memory-store}/*.ts'], tests: engine },
  'store-sqlite: deduplication': {
    sources: ['packages/store-sqlite/src/{dedupe/*,rows/dictionary}.ts'],
    tests: ['packages/store-sqlite/src/**'],
  },
  'store-sqlite: units, counters': {
    sources: ['packages/store-sqlite/src/{unit,writer}/*.ts'],
    tests: ['packages/store-sqlite/src/**'],
  },
  'store-sqlite: upkeep': {
    sources: ['packages/store-sqlite/src/{upkeep,lanes}/*.ts'],
    tests: ['packages/store-sqlite/src/**'],
  },
  'store-postgres: lease, settle, accept': {
    sources: ['packages/store-postgres/src/{accept/*,lease/*,settle/*,database/workers,database/postgres-errors}.ts'],
    tests: ['packages/store-postgres/src/**'],
  },
  'core: plan': { sources: ['packages/core/src/{destination,plan}/*.ts'], tests: ['packages/{core,delivery}/src/**'] },
  'core: answer': { sources: ['packages/core/src/answer/*.ts'], tests: ['packages/{core,yespo,synerise}/src/**'] },
  'core: http': { sources: ['packages/core/src/http/*/*.ts'], tests: ['packages/core/src/**'] },
  'core: event': {
    sources: ['packages/core/src/event/*.ts'],
    tests: ['packages/{core,delivery}/src/**', 'apps/gateway/src/ingest/*-routes.test.ts'],
  },
  'vendors: answers, failed items': {
    sources: [
      'packages/{yespo,synerise,salesforce-personalization}/src/**/*{answers,read,failed-items,refusal*,suspects}.ts',
    ],
    tests: ['packages/{yespo,synerise,salesforce-personalization}/src/**'],
  },
  'gateway: intake, keys, replies': {
    sources: ['apps/gateway/src/ingest/*.ts'],
    tests: ['apps/gateway/src/**/*.test.ts'],
  },
}

/** Too far from any one place: whole programs that are killed, browsers. */
export const notNear = ['**/*.browser.test.ts', '**/kill*.test.ts', '**/*.long.test.ts']

/** Never mutated: tests, what only tests use, and suites, which are tests that are shipped. */
export const notMutated = ['**/*.test.ts', '**/testing/**', '**/conformance/**', '**/index.ts']
