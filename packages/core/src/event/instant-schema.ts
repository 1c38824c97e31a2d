import * as z from 'zod'
import { checkInstant, type Instant } from './instant.js'

/** The schema of `Instant`. It leaves the value as it is; a refusal's hint says what is wrong with it. */
export function instantSchema(rule?: string) {
  return z.custom<Instant>().superRefine(checkInstant(rule))
}
