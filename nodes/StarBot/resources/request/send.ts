import { json, map, neverAssumed, text } from '../../../common/fields';
import { isRecord } from '../../../common/guards';
import { operation } from '../../../common/operations/operation';
import { simplify } from '../../../common/operations/standardFields';
import { additionalParameters, paramsOf } from '../../params';
import { identityOf, optionalRobot } from '../../robot';
import { DOCUMENTS } from '../../setUp';
import { resultOf } from '../../simplify';
import { ANYTHING, request } from '../../transport';

/** Any request, also of another edition: sends `{type, params}` as given. */
export const send = operation({
	value: 'send',
	name: 'Send',
	action: 'Send request',
	description: "Send any request with any parameters, as on the vendor's page",
	source: DOCUMENTS,
	fields: {
		anyType: text({
			displayName: 'Request Type',
			required: true,
			placeholder: 'e.g. getGroupList',
			description: 'The "type" on the vendor\'s page',
		}),
		robot: optionalRobot({ isNamed: true }),
		params: map(
			neverAssumed(
				json({
					displayName: 'Params (JSON)',
					default: '{}',
					description:
						'The object "params" of the vendor\'s page. If it names robotId or instanceId, the node adds no other robot.',
				}),
			),
			(given = {}, reject) => {
				if (isRecord(given)) return given;
				throw reject('must be a JSON object');
			},
		),
		additionalParameters,
		simplify,
	},
	async run(call, values) {
		const params = paramsOf(call, values.additionalParameters, values.params);
		const identity = await identityOf(call, values.robot, { params });
		const data = await request(call, {
			type: values.anyType.trim(),
			params: { ...identity, ...params },
			data: ANYTHING,
		});
		// Nothing tells whether the request changes something. An object is put out as it is.
		return resultOf(data, values.simplify, isRecord(data) ? undefined : { success: true });
	},
});
