import { swallowsA500 } from './swallows-a-500.js'

/** A subject as a module of its own, as the command takes it. */
export const { subject: wrongSubject } = swallowsA500
