import {
	choice,
	flag,
	groupedCollection,
	id,
	ids,
	int64,
	json,
	map,
	neverAssumed,
	number,
	offered,
	rows,
	takesList,
	text,
	variants,
	when,
	type Field,
	type Values,
} from '../common/fields';
import { isRecord } from '../common/guards';
import { sentOptions } from '../common/operations/sent';
import { inputFile, messageText } from '../common/operations/standardFields';
import {
	MENTION,
	messageOfTrigger,
	QUOTE,
	senderOfTrigger,
} from '../common/operations/triggerMessage';
import { longTextOptionsWhen } from '../common/text/longText';
import { checkBase64, isBase64, TRIGGER, USER, webAddress } from './fields';
import type { Payload } from './payload';

const textField = messageText();

const sender = senderOfTrigger(
	TRIGGER,
	'Some events have no sender. Mention nobody, or users by ID.',
);

const mentionNames = flag({
	displayName: 'Write Names',
	default: true,
	description:
		'Whether to look up the display names and write them before the text. If off, write @name into the text yourself.',
});

const mention = variants({
	...MENTION,
	default: 'none',
	description: 'Whom this message mentions',
	variants: {
		everyone: {
			name: 'Everyone',
			description: 'Write the mention, e.g. @all, into the text as well',
			fields: {},
		},
		none: { name: 'Nobody', fields: {} },
		sender: {
			...sender,
			fields: { ...sender.fields, mentionNames },
		},
		users: {
			name: 'Users',
			fields: {
				mentionIds: takesList(
					ids({
						displayName: 'Mentioned User IDs',
						required: true,
						placeholder: 'e.g. userA, userB',
						description: 'User IDs separated by commas, or a list from an expression',
					}),
					USER,
				),
				mentionNames,
			},
		},
	},
});

const quote = variants({
	...QUOTE,
	default: 'none',
	description: 'The message that this text answers',
	variants: {
		message: {
			name: 'Message by ID',
			fields: {
				quoteMessageId: int64({
					displayName: 'Quoted Message ID',
					required: true,
					placeholder: 'e.g. 412367192064032769',
				}),
				quoteUserId: id({ displayName: 'Quoted Sender ID', placeholder: 'e.g. userA' }),
				quoteUserName: text({ displayName: 'Quoted Sender Name', placeholder: 'e.g. Alice' }),
				quoteText: text({
					displayName: 'Quoted Text',
					description: 'The words of that message, cut to 48 characters',
				}),
			},
		},
		none: { name: 'Nothing', fields: {} },
		trigger: messageOfTrigger(TRIGGER),
	},
});

export const binaryPropertyName = inputFile();

const mediaSource = variants({
	displayName: 'Source',
	default: 'url',
	variants: {
		binary: {
			name: 'Binary Data',
			description: 'Uploaded by the node; needs the professional edition',
			fields: { binaryPropertyName },
		},
		url: {
			name: 'URL',
			description: "A file that the members' apps can fetch by themselves",
			fields: {
				mediaUrl: webAddress(
					text({
						displayName: 'File URL',
						required: true,
						placeholder: 'e.g. https://example.com/picture.jpg',
					}),
				),
			},
		},
	},
});

/** Shows an additional field only with the contents that have it. */
function of<T>(kinds: Array<ContentType['kind']>, field: Field<T>): Field<T | undefined> {
	return when({ '/contentType': kinds }, field);
}

/** Shows an additional field only for a file by URL: for an uploaded file the node knows the name and the size. */
function ofLinkedFile<T>(field: Field<T>): Field<T | undefined> {
	return of(['file'], offered({ show: { '/mediaSource': ['url'] } }, field));
}

/** The beginning of a data URL, and blanks: many programs write line breaks into Base64. */
const AROUND_BASE64 = /^\s*data:[^,]*,|\s+/g;

const thumbnail = map(
	text({
		displayName: 'Thumbnail (Base64)',
		description:
			'JPEG of at most 120 × 120 pixels that the apps show before the image or video is loaded',
	}),
	(given, reject) => {
		const base64 = given.replace(AROUND_BASE64, '');
		if (!isBase64(base64)) throw reject('is not Base64');
		return base64;
	},
);

export const mediaFields = {
	duration: of(
		['video', 'voice'],
		number({
			displayName: 'Duration (Seconds)',
			min: 0,
			fractions: true,
			default: 0,
			description: 'Length of a video or a voice message. Without it the message says 0.',
		}),
	),
	fileName: ofLinkedFile(
		text({
			displayName: 'File Name',
			description: 'Shown in the chat. The last part of the URL if left empty.',
		}),
	),
	fileSize: ofLinkedFile(
		number({
			displayName: 'File Size (Bytes)',
			min: 0,
			default: 0,
			description: 'Shown in the chat',
		}),
	),
	height: of(
		['image'],
		number({
			displayName: 'Height (Pixels)',
			min: 0,
			default: 0,
			description: 'Of an image',
		}),
	),
	thumbnail: of(['image', 'video'], thumbnail),
	width: of(
		['image'],
		number({
			displayName: 'Width (Pixels)',
			min: 0,
			default: 0,
			description: 'Of an image',
		}),
	),
};

const title = text({ displayName: 'Title', required: true, placeholder: 'e.g. Weekly report' });

const cardFields = {
	displayName: of(['card'], text({ displayName: 'Display Name', placeholder: 'e.g. Alice' })),
	name: of(['card'], text({ displayName: 'Login Name', placeholder: 'e.g. alice' })),
	portrait: of(
		['card'],
		text({ displayName: 'Portrait URL', placeholder: 'e.g. https://example.com/alice.png' }),
	),
};

const noticeFields = {
	appId: of(['richNotification'], id({ displayName: 'App ID', placeholder: 'e.g. shop' })),
	appName: of(['richNotification'], text({ displayName: 'App Name', placeholder: 'e.g. Shop' })),
	appPortrait: of(
		['richNotification'],
		text({ displayName: 'App Portrait URL', placeholder: 'e.g. https://example.com/shop.png' }),
	),
	remark: of(
		['richNotification'],
		text({ displayName: 'Remark', description: 'Text below the rows' }),
	),
	url: of(
		['richNotification'],
		text({ displayName: 'Notice URL', description: 'Opened when the notice is clicked' }),
	),
};

/** Makes a field for degrees. It never assumes 0, which would be another place. */
function degrees(displayName: string, most: number): Field<number> {
	return neverAssumed(number({ displayName, min: -most, max: most, fractions: true, default: 0 }));
}

/** The field for any payload, as JSON. */
const rawPayload = map(
	json({
		displayName: 'Payload (JSON)',
		required: true,
		default: '{\n  "type": 1,\n  "searchableContent": "",\n  "persistFlag": 3\n}',
		description: 'The payload in the format of the server',
	}),
	(given, reject): Payload => {
		if (!isRecord(given)) throw reject('must hold a JSON object');
		if (!Number.isInteger(given.type)) {
			throw reject(
				'has no "type"',
				'The type is a whole number: 1 is text, 1000 and above are your own.',
			);
		}
		checkBase64(given, reject);
		return given as unknown as Payload;
	},
);

const contentType = variants({
	displayName: 'Content',
	default: 'text',
	variants: {
		card: {
			name: 'Card',
			description: 'Recommends a user, group or channel',
			fields: {
				cardType: neverAssumed(
					choice({
						displayName: 'Card Of',
						options: [
							{ name: 'Channel', value: 3 },
							{ name: 'Chat Room', value: 2 },
							{ name: 'Group', value: 1 },
							{ name: 'User', value: 0 },
						],
						default: 0,
					}),
				),
				cardTarget: id({
					displayName: 'User or Chat ID',
					required: true,
					placeholder: 'e.g. userA',
					description: 'ID of the user, group, chat room or channel that the card shows',
				}),
			},
		},
		file: { name: 'File', fields: { mediaSource } },
		image: { name: 'Image', fields: { mediaSource } },
		link: {
			name: 'Link',
			description: 'A title, a summary and a picture that open a page',
			fields: {
				title,
				linkUrl: text({
					displayName: 'Link URL',
					required: true,
					placeholder: 'e.g. https://example.com/article',
				}),
				digest: text({
					displayName: 'Summary',
					placeholder: 'e.g. All that happened this week',
				}),
				thumbnailUrl: text({
					displayName: 'Thumbnail URL',
					placeholder: 'e.g. https://example.com/thumbnail.png',
				}),
			},
		},
		location: {
			name: 'Location',
			fields: {
				title,
				latitude: degrees('Latitude (Degrees)', 90),
				longitude: degrees('Longitude (Degrees)', 180),
			},
		},
		markdown: {
			name: 'Markdown',
			description: 'Shown by newer apps, with a hint that AI made it',
			fields: { text: textField, mention },
		},
		raw: {
			name: 'Raw Payload',
			description: 'Any message, as the JSON of its payload',
			fields: { payload: rawPayload },
		},
		richNotification: {
			name: 'Rich Notification',
			description: 'A notice with rows of name and value',
			fields: {
				title,
				description: text({
					displayName: 'Description',
					placeholder: 'e.g. Your order has been sent',
				}),
				rows: rows({
					displayName: 'Rows',
					placeholder: 'Add row',
					row: { displayName: 'Row', name: 'row' },
					title: 'key',
					fields: {
						key: text({ displayName: 'Row Name', placeholder: 'e.g. Order' }),
						value: text({ displayName: 'Row Value', placeholder: 'e.g. 2026-0815' }),
						color: text({ displayName: 'Color', default: '#173177', type: 'color' }),
					},
				}),
			},
		},
		text: { name: 'Text', fields: { text: textField, mention, quote } },
		tip: {
			name: 'Tip',
			description: 'A grey line in the middle of the chat',
			fields: { text: textField },
		},
		video: { name: 'Video', fields: { mediaSource } },
		voice: {
			name: 'Voice',
			description: 'A recording in the AMR format',
			fields: { mediaSource },
		},
	},
});

/** The contents that leave the text of the push notification free. A rich notification has its title there. */
const WITHOUT_PUSH_TEXT: Array<ContentType['kind']> = [
	...(['card', 'file', 'image', 'link', 'location', 'markdown'] as const),
	...(['raw', 'text', 'tip', 'video', 'voice'] as const),
];

/** The options of messages of any kind. None of them may have the place in the payload of a content's own field. */
const messageFields = {
	expireDuration: neverAssumed(
		number({
			displayName: 'Expires After (Seconds)',
			min: 0,
			max: 2_147_483_647,
			default: 0,
			description: 'How long the message is valid. Ordinary messages have 0.',
		}),
	),
	extra: text({
		displayName: 'Extra',
		description: "Free text kept with the message, for the app's own use",
	}),
	persistFlag: neverAssumed(
		choice({
			displayName: 'Store Message',
			options: [
				{ name: 'No', value: 0 },
				{ name: 'Only for Those Online', value: 4 },
				{ name: 'Yes', value: 1 },
				{ name: 'Yes, and Count as Unread', value: 3 },
			],
			default: 3,
			description: 'Whether apps and server store the message',
		}),
	),
	pushData: text({
		displayName: 'Push Data',
		description:
			'Data for the app in the push notification, in the form that the app expects. The notification does not show it.',
	}),
	pushContent: of(
		WITHOUT_PUSH_TEXT,
		text({ displayName: 'Push Text', description: 'Text of the push notification' }),
	),
};

/** The optional fields of a message, grouped by their subject. */
export const ADDITIONAL = {
	card: cardFields,
	media: mediaFields,
	message: messageFields,
	notice: noticeFields,
};

/** The fields of every operation that sends or changes a message. */
export const contentFields = {
	contentType,
	additionalFields: groupedCollection({ displayName: 'Additional Fields', groups: ADDITIONAL }),
};

/** Options of every operation that sends these contents. */
export const sendOptions = {
	...sentOptions,
	...longTextOptionsWhen({ '/contentType': ['markdown', 'text', 'tip'] }),
};

export type Content = Values<typeof contentFields>;
export type ContentType = Values<{ contentType: typeof contentType }>['contentType'];
