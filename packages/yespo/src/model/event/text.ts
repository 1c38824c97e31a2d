import type { YespoEventBody, YespoParam } from './event.js'

/** A version of the event methods: v1 sends parameters as a list of texts, v2 as a list of JSON values, v3 as an object. */
export type YespoVersion = 'v1' | 'v2' | 'v3'

/**
 * Writes an event as the body of `POST /{version}/event`, or with `occurred` as an element of `past_events`. The versions
 * differ in how parameters are written:
 *
 * - v1: a list of names and texts. Objects, numbers and booleans become JSON texts: every documented value is a text.
 * - v2: a list of names and JSON values.
 * - v3: an object.
 *
 * https://yespo.io/support/how-use-v1event-api-resource · https://docs.esputnik.com/reference/registerevent-1 ·
 * https://docs.esputnik.com/docs/using-the-generate-event-api-resource
 */
export function eventText(body: YespoEventBody, version: YespoVersion, more?: { readonly occurred: string }): string {
  switch (version) {
    case 'v1':
      return JSON.stringify({ ...body, params: body.params.map(escaped), ...more })
    case 'v2':
      return JSON.stringify(more ? { ...body, ...more } : body)
    case 'v3':
      return JSON.stringify({
        ...body,
        params: Object.fromEntries(body.params.map(({ name, value }) => [name, value])),
        ...more,
      })
    default:
      return version satisfies never
  }
}

function escaped({ name, value }: YespoParam): YespoParam {
  return typeof value === 'string' || value === null ? { name, value } : { name, value: JSON.stringify(value) }
}
