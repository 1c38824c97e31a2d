export type { ImportedEntry } from './arrange-entries.js'
export { type ImportedEvent, type PostgresImport, postgresImport } from './import.js'
export type { PostgresStoreOptions } from './postgres-options.js'
export { postgresStore } from './postgres-store.js'
