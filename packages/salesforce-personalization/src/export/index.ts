export type { SalesforceAccount, SalesforceCsvRow, SalesforceUser } from '../model/export/rows.js'
export { readCsvRows, readJsonRows, type SalesforceReadRowsOptions } from './read-rows.js'
