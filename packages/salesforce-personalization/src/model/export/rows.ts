/** What the vendor's documents show of an exported account or user. Every field may be missing, and there are more. */
export interface SalesforceExportedRow {
  /** The account's or user's id. */
  readonly name?: string
  /** The engagement score, from 0 to 1. */
  readonly engagementScore?: number
  /** The change of the engagement score, as a signed fraction: -0.05 is five per cent less. */
  readonly engagementPercentChange?: number
  /** The first activity, in epoch milliseconds. */
  readonly firstActivity?: number
  /** The latest activity, in epoch milliseconds. */
  readonly lastActivity?: number
  /** How many actions there were in the window of the export. */
  readonly totalActions?: number
  /** Attributes by name. */
  readonly attributes?: Readonly<Record<string, unknown>>
  /** Other fields, as the vendor exports them. */
  readonly [field: string]: unknown
}

/**
 * An exported account.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/account-export-api.html
 */
export interface SalesforceAccount extends SalesforceExportedRow {
  /** The account's status. The vendor does not document its values. */
  readonly accountStatus?: string
}

/**
 * An exported user.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/user-export-api.html
 */
export interface SalesforceUser extends SalesforceExportedRow {
  /** The account that the user belongs to. */
  readonly accountName?: string
  /** The name to show. */
  readonly displayName?: string
  /** When the user joined the segment that was exported, in epoch milliseconds. */
  readonly segmentJoined?: number
  /** Values of the segment that was exported, by name. Not documented. */
  readonly segmentInputValues?: Readonly<Record<string, unknown>>
}

/** A row of a CSV: a text for every column of the header. */
export type SalesforceCsvRow = Readonly<Record<string, string>>
