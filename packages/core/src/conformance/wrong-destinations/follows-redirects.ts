import { transportOf } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const followsRedirects: WrongDestination = {
  fault: 'follows a redirect to another host',
  fails: 'redirects are not followed',
  subject: withParts((options) => {
    const transport = transportOf(options)
    return {
      transport: {
        ...transport,
        async send(request, sendOptions) {
          const response = await transport.send(request, sendOptions)
          const { location } = response.headers
          if (!location?.endsWith('/stolen')) return response
          const { status } = await fetch(location, { method: request.method, body: request.body ?? '' })
          return { ...response, status }
        },
      },
    }
  }),
}
