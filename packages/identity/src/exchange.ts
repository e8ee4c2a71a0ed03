import type { IncomingHttpHeaders } from 'node:http'

/** What is read of a request, whichever way it came; requests of the router have all of it. */
export interface ReceivedRequest {
  method: string
  /** Path and query, as sent. */
  url: string
  headers: IncomingHttpHeaders
  /** Address of the other end. */
  ip: string
  protocol: 'http' | 'https'
  query: unknown
  body: unknown
}

/** An answer in JSON, whichever way it goes. */
export interface JsonAnswer {
  status: number
  headers: Record<string, string>
  body: object
}
