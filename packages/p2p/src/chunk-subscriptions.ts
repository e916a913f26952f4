/** The part of a gossipsub router that sends our subscriptions to peers. */
export interface SubscribingRouter {
  sendSubscriptions(toPeer: string, topics: string[], subscribe: boolean): void
}

/**
 * Subscriptions in one RPC. SSV nodes drop an RPC with more than 129 (ssv v2.3.7,
 * go-libp2p-pubsub's `WrapLimitSubscriptionFilter`), and around a fork a node subscribes to 256
 * topics.
 */
const MAX_SUBSCRIPTIONS = 128

/** Makes a router split its subscriptions into several RPCs if there are many. */
export function chunkSubscriptions(router: SubscribingRouter): void {
  const send = router.sendSubscriptions.bind(router)
  router.sendSubscriptions = (toPeer, topics, subscribe) => {
    for (let i = 0; i < topics.length; i += MAX_SUBSCRIPTIONS) {
      send(toPeer, topics.slice(i, i + MAX_SUBSCRIPTIONS), subscribe)
    }
  }
}
