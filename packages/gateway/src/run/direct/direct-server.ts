import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { GatewayContext } from '../../context.ts'
import type { Calls } from '../calls.ts'
import { refusalOf } from '../outgoing-answer.ts'
import {
  type AnsweredDirectly,
  DirectConnection,
  type DirectListener,
} from './direct-connection.ts'

/** How often all connections are looked through: one timer for all of them. */
const LOOK_MILLISECONDS = 1000

/** How long calls under way may take to end when the server stops. */
const GRACE_MILLISECONDS = 10_000

/** What the server around the gateway adds to the answers of its own. */
export interface DirectOptions {
  /** Headers of every refusal, as the server's other answers have them. */
  headers: Readonly<Record<string, string>>
  /** Told of each request, for the access log. */
  answered?: (request: AnsweredDirectly) => void
}

/** Answers calls of operations on the connections of a server, before HTTP is spoken on them. */
export interface DirectServer {
  /** Takes new connections of a server, and gives back those that are used for anything else. */
  attach(server: Server, options: DirectOptions): void
  /** Lets calls under way end, then their connections. */
  close(): void
}

export function createDirectServer(context: GatewayContext, calls: Calls): DirectServer {
  const connections = new Set<DirectConnection>()
  const listeners: DirectListener[] = []
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    const now = performance.now()
    for (const connection of connections) connection.look(now)
    if (connections.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  function forget(connection: DirectConnection): void {
    connections.delete(connection)
  }

  return {
    attach(server, { headers, answered }) {
      const event = 'setSecureContext' in server ? 'secureConnection' : 'connection'
      const ordinary = server.listeners(event)
      const listener: DirectListener = {
        calls,
        answered,
        refuse(error, requestId) {
          const refusal = refusalOf(error, { context, requestId })
          return refusal && { ...refusal, headers: { ...headers, ...refusal.headers } }
        },
        ordinary(socket) {
          for (const take of ordinary) take.call(server, socket)
        },
        keepSeconds: Math.floor(server.keepAliveTimeout / 1000),
        isClosing: false,
      }
      listeners.push(listener)
      server.removeAllListeners(event)
      server.on(event, (socket: Socket | TLSSocket) => {
        connections.add(new DirectConnection(socket as Socket, listener, forget))
        timer ??= setInterval(look, LOOK_MILLISECONDS).unref()
      })
    },
    close() {
      for (const listener of listeners) listener.isClosing = true
      look()
      setTimeout(() => {
        for (const connection of connections) connection.end()
      }, GRACE_MILLISECONDS).unref()
    },
  }
}
