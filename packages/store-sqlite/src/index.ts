export type { SqliteStoreOptions } from './sqlite-options.js'
export { sqliteStore } from './sqlite-store.js'
