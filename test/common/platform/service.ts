import type { Service } from '../../../nodes/common/requests/client';

/** The API of the platform that exists only in the tests. */
export const PARROT: Service = {
	credential: 'parrotApi',
	address: 'url',
	secrets: ['secret'],
	texts: {
		name: 'the parrot',
		addressField: 'URL',
		unreachable: 'Check URL in the credential',
		late: 'Wake it up.',
		lost: 'Look whether it flew away.',
		foreign: 'This is not how a parrot answers',
		check: 'Check URL in the credential.',
	},
};
