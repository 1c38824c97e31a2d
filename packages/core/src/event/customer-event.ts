/** An object of any fields. The Segment Spec reserves some names in it; the rest belongs to the sender. */
export type Fields = Readonly<Record<string, unknown>>

/** A field that may be absent; `null` counts as absent too. */
type Maybe<T> = T | null | undefined

/** An object of any fields as a sender may write it. PHP writes an empty object as an empty list, which counts as absent. */
type FieldsInput = Maybe<Fields | readonly []>

/** The fields that every event may have. Source: Segment Spec, Common Fields. */
export interface CommonEventInput {
  /** Unique within its source, from 1 to 100 characters; a second event with the same id is a duplicate. Default: a UUID. */
  readonly messageId?: Maybe<string>
  /** The id of a known person. Either it or `anonymousId` must be given. An empty text counts as absent. */
  readonly userId?: Maybe<string>
  /** The id of a browser or device whose user is not known yet. An empty text counts as absent. */
  readonly anonymousId?: Maybe<string>
  /**
   * When it happened: a `Date`, ISO 8601 with a zone, or epoch milliseconds. Default: `originalTimestamp`, else the time of
   * acceptance. Vendors get a time after the acceptance as that of the acceptance.
   */
  readonly timestamp?: Maybe<string | number | Date>
  /** When it happened by the sender's own clock, as Segment's libraries write it. Read where `timestamp` is absent. */
  readonly originalTimestamp?: Maybe<string | number | Date>
  /**
   * When the sender sent it, by its own clock. Where that clock is more than 5 seconds off, the event's time is corrected by
   * the difference, unless both `timestamp` and `originalTimestamp` are given.
   */
  readonly sentAt?: Maybe<string | number | Date>
  /** When another system received it, before it came here. Its difference to `sentAt` corrects the event's time. */
  readonly receivedAt?: unknown
  /** Where it happened: `ip`, `userAgent`, `page`, `campaign`, `locale`, … */
  readonly context?: FieldsInput
  /** Destination names, or `All`, to `true`, `false` or options. What is neither a yes nor options is an opt-out. */
  readonly integrations?: FieldsInput
  /** The channel that Segment's libraries name, like `server`. Kept as it is. */
  readonly channel?: unknown
  /** The version of the sender's format, as Segment's libraries write it. Kept as it is. */
  readonly version?: unknown
}

/** A person did something: viewed a product, completed an order. Source: Segment Spec, Track. */
export interface TrackEventInput extends CommonEventInput {
  readonly type: 'track'
  /** What happened, like `Order Completed`. */
  readonly event: string
  /** Facts of this event; for a shop those of Segment's E-Commerce Spec. */
  readonly properties?: FieldsInput
}

/** Who a person is. Source: Segment Spec, Identify. */
export interface IdentifyEventInput extends CommonEventInput {
  readonly type: 'identify'
  /** Facts of the person: `email`, `firstName`, `phone`, … */
  readonly traits?: FieldsInput
}

/** A person saw a page of a website. Source: Segment Spec, Page. */
export interface PageEventInput extends CommonEventInput {
  readonly type: 'page'
  /** The page's name, like `Home`. */
  readonly name?: Maybe<string>
  /** The group of pages that it belongs to. */
  readonly category?: Maybe<string>
  /** Facts of the page: `url`, `path`, `referrer`, `title`, … */
  readonly properties?: FieldsInput
}

/** A person saw a screen of an app. Source: Segment Spec, Screen. */
export interface ScreenEventInput extends CommonEventInput {
  readonly type: 'screen'
  /** The screen's name. */
  readonly name?: Maybe<string>
  /** The group of screens that it belongs to. */
  readonly category?: Maybe<string>
  /** Facts of the screen. */
  readonly properties?: FieldsInput
}

/** Which company or other group a person belongs to. Source: Segment Spec, Group. */
export interface GroupEventInput extends CommonEventInput {
  readonly type: 'group'
  /** The group's id. */
  readonly groupId: string
  /** Facts of the group. */
  readonly traits?: FieldsInput
}

/** One person has had two ids. Source: Segment Spec, Alias. */
export interface AliasEventInput extends CommonEventInput {
  readonly type: 'alias'
  /** The id used so far. */
  readonly previousId: string
  /** The id from now on. */
  readonly userId: string
}

/**
 * An event as a caller writes it: one of the Segment Spec's six calls. Other top-level fields are kept at run time, but are
 * not in this type, so that a misspelt field does not compile. For values from outside use `untrusted`.
 */
export type CustomerEventInput =
  | TrackEventInput
  | IdentifyEventInput
  | PageEventInput
  | ScreenEventInput
  | GroupEventInput
  | AliasEventInput

/** The fields that every accepted event has or may have. */
export interface AcceptedEvent {
  /** Unique within its source: a second event with the same id is a duplicate. A UUID when the sender gave none. */
  readonly messageId: string
  /**
   * When it happened, ISO 8601 with `Z` and milliseconds. The sender's `timestamp`, else its `originalTimestamp`, else the
   * time of acceptance. Where the sender's clock was corrected, what it wrote stays in `originalTimestamp`.
   */
  readonly timestamp: string
  /** The id of a known person. Either it or `anonymousId` is present. */
  readonly userId?: string
  /** The id of a browser or device whose user is not known yet. */
  readonly anonymousId?: string
  /** Where it happened: `ip`, `userAgent`, `page`, … */
  readonly context?: Fields
  /**
   * Destination names, or `All`, to `true`, `false` or options (Segment Spec, Common Fields). Case, spaces and dashes in
   * names do not matter. What is neither a yes nor options is an opt-out.
   */
  readonly integrations?: Readonly<Record<string, unknown>>
  /** Other fields that the sender wrote, as they were. */
  readonly [field: string]: unknown
}

/** A person did something. */
export interface TrackEvent extends AcceptedEvent {
  readonly type: 'track'
  /** What happened, like `Order Completed`. */
  readonly event: string
  /** Facts of the event. */
  readonly properties?: Fields
}

/** Who a person is. */
export interface IdentifyEvent extends AcceptedEvent {
  readonly type: 'identify'
  /** Facts of the person or group. */
  readonly traits?: Fields
}

/** A person saw a page of a website. */
export interface PageEvent extends AcceptedEvent {
  readonly type: 'page'
  /** The name of the page or screen. */
  readonly name?: string
  /** The group of pages or screens. */
  readonly category?: string
  /** Facts of the event. */
  readonly properties?: Fields
}

/** A person saw a screen of an app. */
export interface ScreenEvent extends AcceptedEvent {
  readonly type: 'screen'
  /** The name of the page or screen. */
  readonly name?: string
  /** The group of pages or screens. */
  readonly category?: string
  /** Facts of the event. */
  readonly properties?: Fields
}

/** Which group a person belongs to. */
export interface GroupEvent extends AcceptedEvent {
  readonly type: 'group'
  /** The group's id. */
  readonly groupId: string
  /** Facts of the person or group. */
  readonly traits?: Fields
}

/** One person has had two ids. */
export interface AliasEvent extends AcceptedEvent {
  readonly type: 'alias'
  /** The id used so far. */
  readonly previousId: string
  /** The id from now on. */
  readonly userId: string
}

/** An accepted event: plain JSON data with `messageId` and `timestamp`, never changed afterwards. Fields: Segment Spec. */
export type CustomerEvent = TrackEvent | IdentifyEvent | PageEvent | ScreenEvent | GroupEvent | AliasEvent

/** The type of an event: the name of its call in the Segment Spec. */
export type CustomerEventType = CustomerEvent['type']
