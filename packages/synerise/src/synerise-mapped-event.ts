import type { SyneriseEventInput } from './synerise-event.js'

type WithoutClient<Event> = Event extends SyneriseEventInput
  ? Omit<Event, 'client'> & { client?: Event['client'] | undefined }
  : never

/**
 * What a mapping makes of an event: an event of `POST /v4/events/batch`. Where it has no `client`, `time` or `eventSalt`,
 * it gets those of the event it was made from.
 */
export type SyneriseMappedEvent = WithoutClient<SyneriseEventInput>
