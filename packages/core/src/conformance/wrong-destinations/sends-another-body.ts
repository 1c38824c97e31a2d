import { behind, type WrongDestination } from './wrong-destination.js'

export const sendsAnotherBody: WrongDestination = {
  fault: 'adds to the body after planning it, so that a preview shows something else',
  fails: 'preview is what is sent',
  subject: behind((right) => ({
    ...right,
    send(request, options) {
      const { body } = request
      // Only where no limit is near and nothing is compared but the body itself.
      const more = request.endpoint === 'views' && body && body.length < 20 ? body.replace('}', ',"via":"tiny"}') : body
      return right.send(more === undefined ? request : { ...request, body: more }, options)
    },
  })),
}
