import type { Dispatcher } from 'undici'

/** A request and everything that came back for it. */
export interface Exchange {
  method: string
  url: string
  status: number
  /** Names in lower case. */
  responseHeaders: Record<string, string | string[] | undefined>
  responseBody: string
}

/** Writes down every exchange of a dispatcher, once its answer is whole. */
export function recording(exchanges: Exchange[]): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const chunks: Buffer[] = []
    const exchange: Exchange = {
      method: options.method,
      url: new URL(options.path, options.origin).href,
      status: 0,
      responseHeaders: {},
      responseBody: '',
    }
    return dispatch(options, {
      onRequestStart: (...given) => handler.onRequestStart?.(...given),
      onRequestUpgrade: (...given) => handler.onRequestUpgrade?.(...given),
      onResponseStart(...given) {
        ;[, exchange.status, exchange.responseHeaders] = given
        return handler.onResponseStart?.(...given)
      },
      onResponseData(...given) {
        chunks.push(Buffer.from(given[1]))
        return handler.onResponseData?.(...given)
      },
      onResponseEnd(...given) {
        exchange.responseBody = Buffer.concat(chunks).toString('utf8')
        exchanges.push(exchange)
        return handler.onResponseEnd?.(...given)
      },
      onResponseError: (...given) => handler.onResponseError?.(...given),
    })
  }
}
