import { isFields } from '../mapping/fields.js'
import { type Change, changeEach, changeMembers } from './change-at.js'

/** What stands in place of a masked value. */
const mask = '***'

/** Masks a value, and those in it. */
export const maskValue: Change = (value) => {
  if (value === null) return value
  if (Array.isArray(value)) return changeEach(value, maskValue)
  return isFields(value) ? changeMembers(value, maskValue) : mask
}
