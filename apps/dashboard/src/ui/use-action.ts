import { useState } from 'preact/hooks'

export interface Action {
  readonly running: boolean
  readonly error?: string
  /** Runs an action unless one is running, and stores the message of its error. */
  readonly run: (work: () => Promise<void>) => void
}

export function useAction(): Action {
  const [state, setState] = useState<{ running: boolean; error?: string }>({ running: false })
  return {
    ...state,
    run(work) {
      if (state.running) return
      setState({ running: true })
      work().then(
        () => setState({ running: false }),
        (error: Error) => setState({ running: false, error: error.message }),
      )
    },
  }
}
