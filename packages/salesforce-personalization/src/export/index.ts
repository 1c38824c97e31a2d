export type { CsvRow, SalesforceAccount, SalesforceUser } from '../model/export-rows.js'
export { type ReadRowsOptions, readCsvRows, readJsonRows } from './read-rows.js'
