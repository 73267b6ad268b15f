/** The ids of the seed, most of them from the documents' samples. */
export const SEED = {
	alice: '7756242',
	bob: '4827368',
	chen: '5197892',
	dana: '6301157',
	aliceToken: 'f87TJHF9-2c41-4b7a-9d3e5f60a1b2',
	bobToken: 'k31PQRS7-90be-4f12-8c7d6e5f4a3b',
	chenToken: 'm42UVWX8-a1cf-4023-9d8e7f6a5b4c',
	/** Alice's bot; pushes to its link. */
	helper: '37090343',
	helperToken: '016ec8e4d17a4fbda3ccb0e99b44aca0',
	/** Alice's bot; pushes over the socket. */
	ticker: '45669202',
	tickerToken: '5f1d9b6e2c3a48d7b0e4f7a691c2d385',
	/** Bob's bot. */
	weather: '30473864',
	weatherToken: 'c0ffee1234567890abcdef0987654321',
	/** Chen's bot. */
	desk: '52817736',
	deskToken: 'd35c0de1234567890abcdef098765432',
	launch: '307149245',
	hikers: '161466900',
	community: 'big',
	books: '635409929',
	customers: '718203945',
} as const;
