// What a user relies on, the test that goes red without it, and the break that showed it. docs/promises.md is made from this.
import { core } from './promises/core.mjs'
import { coreHttp } from './promises/core-http.mjs'
import { deliveryAccept } from './promises/delivery-accept.mjs'
import { deliveryCalls } from './promises/delivery-calls.mjs'
import { deliveryDecisions } from './promises/delivery-decisions.mjs'
import { deliveryLanes } from './promises/delivery-lanes.mjs'
import { deliveryNeighbours } from './promises/delivery-neighbours.mjs'
import { deliveryPolicy } from './promises/delivery-policy.mjs'
import { deliveryWaits } from './promises/delivery-waits.mjs'
import { gateway } from './promises/gateway.mjs'
import { keptConsent } from './promises/persons/consent.mjs'
import { suppression } from './promises/persons/suppression.mjs'
import { access } from './promises/privacy/access.mjs'
import { auditLog } from './promises/privacy/audit-log.mjs'
import { steps } from './promises/privacy/steps.mjs'
import { sandboxAndSuites } from './promises/sandbox-and-suites.mjs'
import { storePostgres } from './promises/store-postgres.mjs'
import { storeSqlite } from './promises/store-sqlite.mjs'
import { storeSqliteFile } from './promises/store-sqlite-file.mjs'
import { vendors } from './promises/vendors.mjs'

/**
 * `from` stands in `file` once, and is a whole expression, or with `statement` whole statements that declare nothing.
 *
 * @typedef {{ promise: string, test: string, file: string, from: string, to: string, statement?: true }} Break
 * @type {readonly Break[]}
 */
export const breaks = [
  ...deliveryAccept,
  ...deliveryLanes,
  ...deliveryNeighbours,
  ...deliveryPolicy,
  ...deliveryCalls,
  ...deliveryDecisions,
  ...deliveryWaits,
  ...suppression,
  ...keptConsent,
  ...steps,
  ...access,
  ...auditLog,
  ...storeSqlite,
  ...storeSqliteFile,
  ...storePostgres,
  ...core,
  ...coreHttp,
  ...vendors,
  ...gateway,
  ...sandboxAndSuites,
]
