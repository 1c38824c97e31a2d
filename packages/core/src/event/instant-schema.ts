import * as z from 'zod'
import { checkInstant, type Instant } from './instant.js'

/**
 * The schema of `Instant`. It leaves the value as it is; a refusal's hint says what is wrong with it. `isTime` takes what is a
 * time at this vendor alone. Default: nothing.
 */
export function instantSchema(rule?: string, isTime: (value: unknown) => boolean = () => false) {
  const check = checkInstant(rule)
  return z.custom<Instant>().superRefine((value, context) => {
    if (!isTime(value)) check(value, context)
  })
}
