import { accept, jsonAnswer } from '../../server/emulator.js'
import type { YespoHandler } from '../call.js'
import type { YespoContact } from '../state.js'
import { yespoContactView } from './contact-view.js'

const ALL_ROWS = 500

/**
 * `GET /v1/contacts`: an array of contacts, how many there are in the header `TotalCount` (as dkulyk/esputnik reads
 * it). `startindex` counts from 1, `maxrows` is 500 unless told; every other parameter that is the name of a contact's
 * value must equal it without regard to case, unknown ones do not matter.
 */
export const searchYespoContacts: YespoHandler = ({ request, store, configuration, at }) => {
  const { startindex = '1', maxrows = String(ALL_ROWS), ...wanted } = request.query
  const found = store
    .state()
    .contacts.filter(({ id }) => store.savedAt(id) <= at - configuration.visibleAfterMs)
    .filter((contact) => fits(contact, wanted))
  const start = Math.max(0, Number(startindex) - 1)
  const rows = found.slice(start, start + Number(maxrows)).map(yespoContactView)
  const answer = jsonAnswer(200, rows)
  return accept({ ...answer, headers: { ...answer.headers, TotalCount: String(found.length) } })
}

function fits({ id, values }: YespoContact, wanted: Readonly<Record<string, string>>): boolean {
  const named = new Map(Object.entries({ ...values, id }).map(([name, value]) => [name.toLowerCase(), value]))
  return Object.entries(wanted).every(([name, text]) => {
    const value = named.get(name.toLowerCase())
    if (value === undefined) return !SEARCHED.includes(name.toLowerCase())
    return String(value).toLowerCase() === text.toLowerCase()
  })
}

const SEARCHED = ['id', 'email', 'sms', 'externalcustomerid', 'contactkey', 'firstname', 'lastname']
