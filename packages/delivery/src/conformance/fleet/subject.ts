/** A shared store, as processes of their own open it. */
export interface FleetSubject {
  /** A name for reports. */
  readonly name: string
  /** A program that calls `serveFleetEngine` with a function that makes the store. It runs in processes of its own. */
  readonly program: URL
  /** Flags of Node.js for these processes. Default: none. */
  readonly execArgv?: readonly string[]
  /** Makes a new, empty place for data. Each disturbance gets its own. */
  make(): Promise<FleetPlace>
}

/** Where a store's server listens. */
export interface FleetServer {
  /** Host name or address. */
  readonly host: string
  /** TCP port. */
  readonly port: number
}

/** Where the data of one fleet is kept. */
export interface FleetPlace {
  /** Where the store's server listens. Each process reaches it through a line of its own, which can be cut. */
  readonly server: FleetServer
  /** What the program is given to open the store, with the server at this port of 127.0.0.1. */
  at(port: number): string
  /** Deletes the data. */
  remove(): Promise<void>
}
