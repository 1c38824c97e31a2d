export type { ImportedDelivery } from './lease/arrange-deliveries.js'
export { type ImportedEvent, type PostgresImport, postgresImport } from './ledger/import.js'
export type { PostgresStoreOptions } from './postgres-options.js'
export { postgresStore } from './postgres-store.js'
