import { swallowsA500 } from './wrong-answers.js'

/** A subject as a module of its own, as the command takes it. */
export const { subject: wrongSubject } = swallowsA500
