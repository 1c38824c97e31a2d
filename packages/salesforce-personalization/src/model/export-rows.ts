/**
 * What the vendor's documents show of an exported account or user; every field may be missing, and there are more.
 * Times are epoch milliseconds, scores fractions from 0 to 1, changes signed.
 */
interface ExportedRow {
  /** The account's or user's id. */
  readonly name?: string
  readonly engagementScore?: number
  readonly engagementPercentChange?: number
  readonly firstActivity?: number
  readonly lastActivity?: number
  /** In the window of the export. */
  readonly totalActions?: number
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

/** https://developer.salesforce.com/docs/marketing/personalization/guide/account-export-api.html */
export interface SalesforceAccount extends ExportedRow {
  readonly accountStatus?: string
}

/** https://developer.salesforce.com/docs/marketing/personalization/guide/user-export-api.html */
export interface SalesforceUser extends ExportedRow {
  readonly accountName?: string
  readonly displayName?: string
  /** When the user joined the segment that the export is of. */
  readonly segmentJoined?: number
  readonly segmentInputValues?: Readonly<Record<string, unknown>>
}

/** A row of a CSV, keyed by its header. */
export type CsvRow = Readonly<Record<string, string>>
