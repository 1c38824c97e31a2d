export { type BackupPaths, backupSqliteFile, type SqliteBackup } from './backup/backup-file.js'
export { type SqliteVerdict, verifySqliteFile } from './backup/verify-file.js'
export type { SqliteStoreOptions } from './sqlite-options.js'
export { sqliteStore } from './sqlite-store.js'
