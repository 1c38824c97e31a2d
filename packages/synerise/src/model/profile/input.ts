/** A consent: true or false, also as text, or as 1 and 0. */
export type SyneriseAgreement = boolean | 'true' | 'false' | 0 | 1

/** Consent to messages by channel. A channel left out stays as it is. */
export interface SyneriseAgreements {
  /** Consent to e-mail. It has no effect in workspaces with non-unique e-mail addresses. */
  readonly email?: SyneriseAgreement | undefined
  /** Consent to SMS. */
  readonly sms?: SyneriseAgreement | undefined
  /** Consent to push messages in an app. */
  readonly push?: SyneriseAgreement | undefined
  /** Consent to push messages in a browser. */
  readonly webPush?: SyneriseAgreement | undefined
  /** Consent to messages by Bluetooth. */
  readonly bluetooth?: SyneriseAgreement | undefined
  /** Consent to messages by RFID. */
  readonly rfid?: SyneriseAgreement | undefined
  /** Consent to messages by Wi-Fi. */
  readonly wifi?: SyneriseAgreement | undefined
}

/**
 * Attributes of your own, as JSON. A name has no line breaks, soft hyphens, variation selectors or NUL. The names of the
 * profile's own fields and some others (`clientId`, `source`, `ip`, `time`, `created`, `status`, …) are reserved: Synerise
 * ignores them, and a remark says so. Synerise reads a date without a zone in the workspace's zone.
 */
export interface SyneriseAttributes {
  /** Any attribute of your own. `null` deletes it. */
  readonly [name: string]: unknown
}

/**
 * A profile to create or update, found by `customId`, `uuid`, `email` or `phone`: at least one of them must be given.
 * Unlike in events, `null` is sent: it deletes an attribute or resets a field. A field left out stays as it is.
 * Source: API reference, `POST /v4/clients`.
 */
export interface SyneriseProfile {
  /** Your own id of the person. It has no emoji, line breaks, soft hyphens, variation selectors or NUL. */
  readonly customId?: string | null | undefined
  /** The profile's UUID, as the tracker on your website knows it. It has no character that `customId` may not have. */
  readonly uuid?: string | null | undefined
  /** The e-mail address, like `ada@shop.example`. It does not identify a profile in workspaces with non-unique e-mail addresses. */
  readonly email?: string | null | undefined
  /** The phone number: 6 to 20 digits, spaces, `-`, `/`, `(` and `)`, or `+` and 6 to 19 of them. */
  readonly phone?: string | null | undefined
  /** The person's first name. */
  readonly firstName?: string | null | undefined
  /** The person's last name. */
  readonly lastName?: string | null | undefined
  /** A name to display. Synerise accepts the field and does not use it. */
  readonly displayName?: string | null | undefined
  /** The name of the company that the person belongs to. */
  readonly company?: string | null | undefined
  /** The city of the address. */
  readonly city?: string | null | undefined
  /** The address: street and number. That is a guess from the other fields. */
  readonly address?: string | null | undefined
  /** The postal code of the address. */
  readonly zipCode?: string | null | undefined
  /** The province or state of the address. */
  readonly province?: string | null | undefined
  /** The address (URL) of a picture of the person. */
  readonly avatarUrl?: string | null | undefined
  /** The date of birth as `yyyy-mm-dd`, after 1900-01-01. */
  readonly birthDate?: string | null | undefined
  /** The country as two or three upper-case letters of ISO 3166, like `PL`. */
  readonly countryCode?: string | null | undefined
  /** The person's sex, one of four words. */
  readonly sex?: 'FEMALE' | 'MALE' | 'NOT_SPECIFIED' | 'OTHER' | null | undefined
  /** Consent to messages by channel. */
  readonly agreements?: SyneriseAgreements | null | undefined
  /** Attributes of your own. */
  readonly attributes?: SyneriseAttributes | null | undefined
  /** Tags of the profile, as texts. */
  readonly tags?: readonly string[] | null | undefined
}
