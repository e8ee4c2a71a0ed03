import { createHmac } from 'node:crypto'
import { request } from 'undici'
import type { Outbound } from '../run/outbound.ts'

/** An event on its way to whoever asked for it. */
export interface Delivery {
  id: string
  callbackUrl: string
  body: Buffer
  contentType: string
  /** Of the trigger; base64url. */
  secret: string
  /** Seconds since the epoch. */
  timestamp: number
}

const TIMEOUT_MILLISECONDS = 15_000

/**
 * The signature of a delivery, by which its receiver knows that it comes from here and is not an
 * old one sent again: HMAC-SHA256 over id, time and body, as Standard Webhooks has it.
 */
export function signatureOf({
  id,
  timestamp,
  body,
  secret,
}: Omit<Delivery, 'callbackUrl'>): string {
  const key = Buffer.from(secret, 'base64url')
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body)
  return `v1,${mac.digest('base64')}`
}

/** Delivers once. @returns  Undefined when it was taken, else why not. */
export async function deliver(outbound: Outbound, delivery: Delivery): Promise<string | undefined> {
  const url = new URL(delivery.callbackUrl)
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      dispatcher: outbound.dispatcherFor(url),
      headers: {
        'content-type': delivery.contentType,
        'user-agent': 'Patchbay/0.1',
        'webhook-id': delivery.id,
        'webhook-timestamp': String(delivery.timestamp),
        'webhook-signature': signatureOf(delivery),
      },
      body: delivery.body,
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    })
    await body.dump()
    return statusCode >= 200 && statusCode < 300 ? undefined : `status ${statusCode}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
