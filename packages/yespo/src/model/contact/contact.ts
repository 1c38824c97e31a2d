/** A device of the channel `mobilepush`, as a third-party client of eSputnik describes it. https://esputnik.com/api/ns0_device.html */
export interface YespoDevice {
  /** The application's id in the Yespo account, a UUID. */
  readonly appId?: string | undefined
  /** Any name of the device's model. The same client allows 50 characters. */
  readonly deviceModel?: string | undefined
  /** Operating system of the device. */
  readonly os?: string | undefined
  /** Locale of the device, like `uk_UA`. */
  readonly locale?: string | undefined
  /** Which pushes the application reads: `native` for notifications, `esputnik-1` for data. */
  readonly clientVersion?: 'native' | 'esputnik-1' | (string & {}) | undefined
  /** Version of the mobile application. */
  readonly appVersion?: string | undefined
  /** Whether the token is in use. */
  readonly active?: boolean | undefined
  /** Any other field is sent as it is. */
  readonly [other: string]: unknown
}

/** A browser of the channel `webpush`, as a third-party client of eSputnik describes it. https://esputnik.com/api/ns0_webPushSubscription.html */
export interface YespoWebPushSubscription {
  /** The id of the web push application in the Yespo account, a whole number. */
  readonly appId?: number | undefined
  /** Name of the browser. */
  readonly userAgent?: string | undefined
  /** Version of the browser. */
  readonly userAgentVersion?: string | undefined
  /** Language of the browser. */
  readonly userAgentLanguage?: string | undefined
  /** Operating system. */
  readonly os?: string | undefined
  /** IP address of the person. */
  readonly ip?: string | undefined
  /** The page on which the person subscribed. */
  readonly subscriptionPage?: string | undefined
  /** Version of the service worker; its name suggests so, no document says it. */
  readonly swActiveVersion?: string | undefined
  /** Any other field is sent as it is. */
  readonly [other: string]: unknown
}

/** One way to reach a contact. */
export interface YespoChannel {
  /** The kind of channel. A contact has at most one of each. */
  readonly type: 'email' | 'sms' | 'viber' | 'mobilepush' | 'webpush'
  /** E-mail address, phone number in the international format (5 to 15 digits), or push token. */
  readonly value: string
  /** The device of a `mobilepush` channel. */
  readonly device?: YespoDevice | undefined
  /** The browser of a `webpush` channel. */
  readonly webPushSubscription?: YespoWebPushSubscription | undefined
}

/** A contact's postal address. What is left out stays as it is; `null` clears it. */
export interface YespoAddress {
  /** Region. */
  readonly region?: string | null | undefined
  /** Town or city. */
  readonly town?: string | null | undefined
  /** Street and house. */
  readonly address?: string | null | undefined
  /** Postal code. */
  readonly postcode?: string | null | undefined
}

/** A summary of a contact's orders, as a third-party client of eSputnik describes it. https://esputnik.com/api/ns1_ordersInfo.html */
export interface YespoOrdersInfo {
  /** Time of the last order, `YYYY-MM-DDTHH:mm:ss`, in the account's time zone. */
  readonly lastDate?: string | undefined
  /** Number of orders, a whole number from 0. */
  readonly count?: number | undefined
  /** Any other field is sent as it is. */
  readonly [other: string]: unknown
}

/** The value of an additional contact field. */
export interface YespoContactField {
  /** The field's id in the account, a whole number. `additionalFields.list` lists the ids. */
  readonly id: number
  /** The new value, at most 5,000 characters; Yespo's limit for one-line fields is 1,000. `null` clears the field. */
  readonly value: string | null
}

/**
 * A contact to add or update. What is left out stays as it is; `null` clears a field.
 * https://yespo.io/support/adding-new-users · https://docs.reteno.com/reference/contactsbulkupdate-1
 */
export interface YespoContact {
  /** Your own id of the contact, which finds the contact when it is given. Not blank, and not the text `null`. */
  readonly externalCustomerId?: string | undefined
  /** Yespo's id, a whole number, which finds the contact when there is no `externalCustomerId`. */
  readonly id?: number | undefined
  /** How the contact is reached. At least one channel, unless `externalCustomerId` or `id` is given. */
  readonly channels?: readonly YespoChannel[] | undefined
  /** First name, at most 40 characters. */
  readonly firstName?: string | null | undefined
  /** Last name, at most 40 characters. */
  readonly lastName?: string | null | undefined
  /** The contact's identifier in another database. */
  readonly contactKey?: string | null | undefined
  /** Language tag of RFC 5646 that begins with a language of two letters, like `uk` or `de-AT`. */
  readonly languageCode?: string | null | undefined
  /** Name of the time zone database, like `Europe/Kyiv`. */
  readonly timeZone?: string | null | undefined
  /** Postal address. */
  readonly address?: YespoAddress | undefined
  /** Summary of the contact's orders. */
  readonly ordersInfo?: YespoOrdersInfo | null | undefined
  /** Values of additional contact fields, each `id` once. Fields that are not listed stay as they are. */
  readonly fields?: readonly YespoContactField[] | undefined
}
