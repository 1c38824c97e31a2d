export type { CsvRow, SalesforceAccount, SalesforceUser } from '../salesforce-export-rows.js'
export { type ReadRowsOptions, readCsvRows, readJsonRows } from './salesforce-read-rows.js'
