// Serve a GGUF model over the chat completions API, holding every answer to the JSON schema that the request gives.
//
//     node server.mjs MODEL.gguf
//
// Prints one line of JSON with the port once it listens. The seed of the sampling is a part of the path
// (/seed/7/v1/chat/completions), so that a test gets the same noise on every run; without one it is 0.

import http from "node:http";
import {getLlama, LlamaCompletion} from "node-llama-cpp";

const MODEL = "tiny";
const CONTEXT = 16384;

class Refusal extends Error {
    constructor(status, code, message) {
        super(message);
        this.status = status;
        this.code = code;
    }
}

const llama = await getLlama({gpu: false, build: "never", logLevel: "error"});
const model = await llama.loadModel({modelPath: process.argv[2]});
// One thread: more than one oversubscribes a small machine, which costs minutes.
const context = await model.createContext({contextSize: CONTEXT, threads: 1});
const sequence = context.getSequence();
const grammars = new Map();

function grammarFor(schema) {
    const key = JSON.stringify(schema);
    if (!grammars.has(key))
        grammars.set(key, llama.createGrammarForJsonSchema(schema));
    return grammars.get(key);
}

async function complete(request, seed) {
    if (request.model !== MODEL)
        throw new Refusal(404, "model_not_found", `there is no model ${request.model}`);
    const tool = request.tools?.[0]?.function;
    const schema = tool?.parameters ?? request.response_format?.json_schema?.schema;
    if (schema == null)
        throw new Refusal(400, "invalid_request_error", "the request gives no JSON schema");
    const said = request.messages.map(({role, content}) => `${role}: ${content}\n`).join("") + "assistant: ";
    const prompt = model.tokenize(said);
    const limit = request.max_completion_tokens ?? request.max_tokens ?? 512;
    if (prompt.length + limit > CONTEXT)
        throw new Refusal(400, "context_length_exceeded", `${prompt.length} tokens and ${limit} more are over ${CONTEXT}`);
    await sequence.clearHistory();
    const completion = new LlamaCompletion({contextSequence: sequence});
    let written = 0;
    const {response, metadata} = await completion.generateCompletionWithMeta(prompt, {
        maxTokens: limit,
        temperature: request.temperature ?? 1,
        seed,
        grammar: await grammarFor(schema),
        onToken: (tokens) => { written += tokens.length; }
    });
    completion.dispose({disposeSequence: false});
    const cutOff = metadata.stopReason === "maxTokens";
    const call = {id: "call_0", type: "function", function: {name: tool?.name, arguments: response}};
    return {
        id: "chatcmpl-0",
        object: "chat.completion",
        created: 0,
        model: MODEL,
        choices: [{
            index: 0,
            message: tool ? {role: "assistant", content: null, tool_calls: [call]} : {role: "assistant", content: response},
            finish_reason: cutOff ? "length" : (tool ? "tool_calls" : "stop")
        }],
        usage: {prompt_tokens: prompt.length, completion_tokens: written, total_tokens: prompt.length + written}
    };
}

// There is one sequence, so requests are answered one after the other.
let last = Promise.resolve();
function inTurn(work) {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
}

function send(reply, status, payload) {
    const body = JSON.stringify(payload);
    reply.writeHead(status, {"content-type": "application/json", "content-length": Buffer.byteLength(body)});
    reply.end(body);
}

const server = http.createServer(async (request, reply) => {
    try {
        const pieces = [];
        for await (const piece of request)
            pieces.push(piece);
        const seed = Number(/^\/seed\/(\d+)\//.exec(request.url)?.[1] ?? 0);
        send(reply, 200, await inTurn(() => complete(JSON.parse(Buffer.concat(pieces).toString()), seed)));
    } catch (error) {
        if (!(error instanceof Refusal))
            console.error(error);
        const {status = 500, code = "server_error"} = error;
        send(reply, status, {error: {message: String(error.message), type: code, code, param: null}});
    }
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({port: server.address().port})));
