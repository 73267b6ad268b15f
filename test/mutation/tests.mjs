const KERNEL = [
	'common',
	...['wildfire/errors', 'wildfire/items', 'wildfire/faults', 'broadcast/operations', 'tools'],
];
const EVENTS = ['triggers', 'wildfire-trigger', 'common/envelope', 'common/mentions'];
const CONNECTIONS = [
	'common/listener',
	'common/combineMessages',
	'mojoWebqq/trigger',
	'yunhu/socket',
];
const FILES = [
	'wildfire/messages',
	'wildfire-trigger/media',
	'yunhu/operations',
	'attacks/storage',
];
/** Reads the sample of every event: a few milliseconds for all of them. */
const SAMPLES = 'triggers/samples';
const STARBOT_MESSAGES = [SAMPLES, 'starbot/envelope', 'starbot/mentions'];
const STARBOT_API = ['starbot/errors', 'starbot/operations', 'starbot/faults'];
const VALUES = [
	...['common/values', 'common/errors', 'common/matchingIds', 'common/secrets', 'common/envelope'],
];
const RUN = [
	...['common/concurrency', 'common/runOperations', 'common/runHints', 'common/call'],
	...['wildfire/items', 'attacks/retries'],
];
const UNITS = [
	'common/maps',
	'common/onAbort',
	'common/mutex',
	'common/rateLimiter',
	'common/deadline',
	'common/dates',
];

/**
 * The tests of the sources whose path begins so; the longest beginning counts. Folders and files below test/. A mutant is tried with
 * these tests only.
 */
const TESTS = {
	credentials: ['credentials', 'yunhu/login'],
	'nodes/common/': KERNEL,
	'nodes/common/triggers/activation.ts': EVENTS,
	'nodes/common/triggers/webhookResponse.ts': ['common/webhookResponse', ...EVENTS],
	'nodes/common/requests/binaryFile.ts': FILES,
	'nodes/common/broadcast/': ['broadcast', 'starbot/sendAsRobot'],
	'nodes/common/triggers/combineMessages.ts': CONNECTIONS,
	'nodes/common/requests/client.ts': [
		...['common/request', 'wildfire/errors', 'wildfire/faults'],
		...['yunhu/login', 'attacks/addresses'],
	],
	'nodes/common/operations/concurrency.ts': RUN,
	'nodes/common/dates.ts': UNITS,
	'nodes/common/digests.ts': ['waiting/link', 'triggers/joining', 'wildfire-trigger/authenticity'],
	'nodes/common/requests/deadline.ts': UNITS,
	'nodes/common/triggers/duplicates.ts': ['common/listener', 'triggers/duplicates'],
	'nodes/common/triggers/envelope.ts': VALUES,
	'nodes/common/errors.ts': VALUES,
	'nodes/common/triggers/eventBody.ts': ['common/eventBody', ...EVENTS],
	'nodes/common/fields/': ['common/fields', 'common/values', 'fields', 'common', 'tools'],
	'nodes/common/triggers/filters.ts': EVENTS,
	'nodes/common/triggers/inbound.ts': [...EVENTS, 'streaming/yunhu'],
	'nodes/common/triggers/reader.ts': [...EVENTS, ...CONNECTIONS],
	'nodes/common/joining/': [
		'triggers/joining',
		'triggers/passOn',
		'triggers/siblings',
		'triggers/members',
	],
	'nodes/common/triggers/listener.ts': CONNECTIONS,
	'nodes/common/triggers/sharedSource.ts': CONNECTIONS,
	'nodes/common/operations/lists.ts': ['editor/lists', 'attacks/hostileLists', 'starbot/dropdowns'],
	'nodes/common/operations/matchingIds.ts': VALUES,
	'nodes/common/triggers/media.ts': FILES,
	'nodes/common/maps.ts': UNITS,
	'nodes/common/onAbort.ts': UNITS,
	'nodes/common/mentions.ts': EVENTS,
	'nodes/common/message.ts': EVENTS,
	'nodes/common/serverValues.ts': EVENTS,
	'nodes/common/requests/multipart.ts': FILES,
	'nodes/common/mutex.ts': UNITS,
	'nodes/common/operations/pages.ts': ['common/pages'],
	'nodes/common/requests/rateLimiter.ts': UNITS,
	'nodes/common/requests/request.ts': ['common/request', 'wildfire/errors', 'wildfire/faults'],
	'nodes/common/operations/runOperations.ts': [...RUN, 'broadcast/sendOnlyOnce'],
	'nodes/common/operations/run.ts': RUN,
	'nodes/common/operations/call.ts': RUN,
	'nodes/common/operations/runHints.ts': RUN,
	'nodes/common/requests/secrets.ts': VALUES,
	'nodes/common/streaming/': ['streaming'],
	'nodes/common/text/': ['text'],
	'nodes/common/text/escapes.ts': [
		...['common/mentions', 'common/secrets', 'wildfire/messages'],
		...['wildfire-trigger/media', 'yunhu/events'],
	],
	'nodes/common/triggers/knownNames.ts': ['common/knownNames'],
	'nodes/common/triggers/resolvedNames.ts': ['common/resolvedNames', 'wildfire-trigger/names'],
	'nodes/common/triggers/triggerFields.ts': EVENTS,
	'nodes/common/operations/tries.ts': RUN,
	'nodes/common/values.ts': [...VALUES, 'fields'],
	'nodes/common/waiting/': ['waiting', 'yunhu/sendAndWait'],
	'nodes/MojoWebqq/': ['mojoWebqq/keys', 'mojoWebqq/operations', 'mojoWebqq/send', 'mojoWebqq'],
	'nodes/MojoWebqq/events.ts': [SAMPLES, 'mojoWebqq/events'],
	'nodes/MojoWebqq/inbound.ts': ['mojoWebqq/trigger', 'mojoWebqq/webhook'],
	'nodes/MojoWebqq/poll.ts': ['mojoWebqq/poll', 'mojoWebqq/trigger', 'mojoWebqq/operations'],
	'nodes/MojoWebqq/registration.ts': ['mojoWebqq/webhook', 'triggers/joining'],
	'nodes/MojoWebqq/reply.ts': ['mojoWebqq/reply'],
	'nodes/MojoWebqq/transport.ts': ['mojoWebqq/transport', 'mojoWebqq/keys', 'mojoWebqq/operations'],
	'nodes/StarBot/': ['starbot/operations', 'starbot/unknown', 'starbot'],
	'nodes/StarBot/events.ts': STARBOT_MESSAGES,
	'nodes/StarBot/inbound.ts': ['starbot/trigger'],
	'nodes/StarBot/mentions.ts': STARBOT_MESSAGES,
	'nodes/StarBot/messageContent.ts': STARBOT_MESSAGES,
	'nodes/StarBot/ownName.ts': ['starbot/ownName'],
	'nodes/StarBot/registration.ts': ['starbot/trigger', 'triggers/joining'],
	'nodes/StarBot/robot.ts': STARBOT_API,
	'nodes/StarBot/simplify.ts': ['starbot/simplify'],
	'nodes/StarBot/transport.ts': STARBOT_API,
	'nodes/StarBot/xml.ts': ['starbot/xml'],
	'nodes/Wildfire/': ['wildfire', 'wildfire-trigger'],
	'nodes/Wildfire/eventParts.ts': [SAMPLES, 'wildfire-trigger/reader'],
	'nodes/Wildfire/events.ts': [SAMPLES, 'wildfire-trigger/reader'],
	'nodes/Wildfire/serverEvents.ts': [SAMPLES, 'wildfire-trigger/reader'],
	'nodes/Yunhu/': ['yunhu/operations', 'yunhu'],
	'nodes/Yunhu/events.ts': [SAMPLES, 'yunhu/events'],
	'nodes/Yunhu/registration.ts': ['yunhu/triggers', 'triggers/joining'],
	'nodes/Yunhu/resources/message/sendToSeveral.ts': ['yunhu/operations', 'text/sends'],
	'nodes/Yunhu/socket.ts': ['yunhu/socketEnds', 'yunhu/socket'],
	'nodes/Yunhu/transport.ts': ['yunhu/transport', 'yunhu/login', 'yunhu/pace', 'yunhu/editor'],
};

export function testsOf(file) {
	const beginnings = Object.keys(TESTS).filter((beginning) => file.startsWith(beginning));
	const tests = TESTS[beginnings.sort((a, b) => b.length - a.length)[0]];
	if (tests === undefined) throw new Error(`test/mutation/tests.mjs names no tests for ${file}`);
	return tests;
}
