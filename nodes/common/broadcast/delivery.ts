/** The result of a message to a chat, as the output names it. */
export type Delivery = 'sent' | 'skipped' | 'refused' | 'unsure';

/** The results of one call, by chat. */
export type Deliveries = ReadonlyMap<string, Delivery>;
