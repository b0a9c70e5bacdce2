// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.serde.torch.PickleObject.Dict;
import dev.densestream.serde.torch.PickleObject.Inert;
import dev.densestream.serde.torch.PickleObject.Items;
import dev.densestream.serde.torch.PickleObject.Name;
import dev.densestream.serde.torch.PickleObject.None;
import dev.densestream.serde.torch.PickleObject.Tuple;
import dev.densestream.serde.torch.TorchException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads a pickle of protocol 2 (Python's {@code pickletools}) as PyTorch's {@code
 * _weights_only_unpickler} does: the opcodes that weights need, each on the operands it is for.
 */
final class Pickle {

    /** In all, as each may take a hundred times its opcode's byte; real files have thousands. */
    private static final int MAX_OBJECTS = 1_000_000;

    /** Where an opcode of several operands begins. */
    private static final Object MARK = new Object();

    private final PickleInput in;
    private final Function<Object, Object> persistent;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private int marks;
    private int objects;

    private Pickle(PickleInput in, Function<Object, Object> persistent) {
        this.in = in;
        this.persistent = persistent;
    }

    /**
     * Reads one pickle.
     *
     * @param persistent what a persistent id stands for
     * @return a text, a number, a truth value or a {@link PickleObject}
     * @throws TorchException if it holds anything that weights do not need
     */
    static Object read(PickleInput in, Function<Object, Object> persistent) {
        return new Pickle(in, persistent).run();
    }

    private Object run() {
        while (true) {
            int at = in.position();
            int opcode = in.u8();
            if (opcode == '.') {
                Object result = pop();
                if (!stack.isEmpty()) {
                    throw operand("STOP", "one object", "more");
                }
                return result;
            }
            step(opcode, at);
            if (objects > MAX_OBJECTS || memo.size() > MAX_OBJECTS) {
                throw new TorchException(
                        Reason.TOO_MUCH,
                        "byte %d: expected at most %d objects, got more"
                                .formatted(at, MAX_OBJECTS));
            }
        }
    }

    private void step(int opcode, int at) {
        switch (opcode) {
            case 0x80 -> requireProtocol(in.u8());
            case 'N' -> push(None.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) in.s32());
            case 'K' -> push((long) in.u8());
            case 'M' -> push((long) in.u16());
            case 0x8A -> push(in.whole(in.u8()));
            case 'G' -> push(in.float64());
            case 'X' -> push(in.text(in.s32() & 0xFFFF_FFFFL));
            case 'U' -> push(in.text(in.u8()));
            case '(' -> mark();
            case ')' -> push(Tuple.of(List.of()));
            case 't' -> push(Tuple.of(popToMark()));
            case 0x85 -> push(Tuple.of(popSeveral(1)));
            case 0x86 -> push(Tuple.of(popSeveral(2)));
            case 0x87 -> push(Tuple.of(popSeveral(3)));
            case ']' -> push(new Items());
            case '}' -> push(new Dict());
            case 'a' -> append("APPEND", popSeveral(1));
            case 'e' -> append("APPENDS", popToMark());
            case 's' -> put("SETITEM", popSeveral(2));
            case 'u' -> put("SETITEMS", popToMark());
            case 'c' -> push(new Name(Global.of(in.line(), in.line())));
            case 'R' -> reduce();
            case 0x81 -> newObject();
            case 'b' -> build();
            case 'Q' -> push(persistent.apply(pop()));
            case 'q' -> memo.put((long) in.u8(), top("BINPUT"));
            case 'r' -> memo.put(in.s32() & 0xFFFF_FFFFL, top("LONG_BINPUT"));
            case 'h' -> push(remembered(in.u8()));
            case 'j' -> push(remembered(in.s32() & 0xFFFF_FFFFL));
            default ->
                    throw new TorchException(
                            Reason.OPCODE,
                            "byte %d: opcode 0x%02x is not one that weights need; save with torch.save as it is, without a pickle_protocol"
                                    .formatted(at, opcode));
        }
    }

    private static void requireProtocol(int protocol) {
        if (protocol != 2) {
            throw new TorchException(
                    Reason.OPCODE,
                    "expected a pickle of protocol 2, got %d; save with torch.save as it is, without a pickle_protocol"
                            .formatted(protocol));
        }
    }

    private void mark() {
        marks++;
        if (marks > PickleObject.MAX_DEPTH) {
            throw new TorchException(
                    Reason.TOO_MUCH,
                    "expected at most %d open marks, got more".formatted(PickleObject.MAX_DEPTH));
        }
        stack.add(MARK);
    }

    private void push(Object object) {
        objects++;
        stack.add(object);
    }

    private Object pop() {
        Object popped = top("opcode");
        stack.remove(stack.size() - 1);
        return popped;
    }

    private Object top(String opcode) {
        if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
            throw operand(opcode, "an operand", "none");
        }
        return stack.get(stack.size() - 1);
    }

    private List<Object> popSeveral(int count) {
        List<Object> popped = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            popped.add(0, pop());
        }
        return popped;
    }

    private List<Object> popToMark() {
        int mark = stack.lastIndexOf(MARK);
        if (mark < 0) {
            throw operand("opcode", "a mark before it", "none");
        }
        List<Object> above = stack.subList(mark + 1, stack.size());
        List<Object> popped = new ArrayList<>(above);
        above.clear();
        stack.remove(mark);
        marks--;
        return popped;
    }

    private Object remembered(long number) {
        Object object = memo.get(number);
        if (object == null) {
            throw operand("GET", "a number that was put", String.valueOf(number));
        }
        return object;
    }

    private void append(String opcode, List<Object> elements) {
        Object to = top(opcode);
        if (to instanceof Inert) {
            return;
        }
        if (!(to instanceof Items items)) {
            throw operand(opcode, "a list", PickleObject.name(to));
        }
        elements.forEach(items::add);
    }

    private void put(String opcode, List<Object> pairs) {
        Object to = top(opcode);
        if (pairs.size() % 2 != 0) {
            throw operand(opcode, "keys and values in pairs", pairs.size() + " objects");
        }
        if (!(to instanceof Dict dict)) {
            throw operand(opcode, "a dictionary", PickleObject.name(to));
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            dict.put(pairs.get(i), pairs.get(i + 1));
        }
    }

    private void reduce() {
        Object arguments = pop();
        Object callable = pop();
        if (!(callable instanceof Name name) || !(arguments instanceof Tuple tuple)) {
            throw operand(
                    "REDUCE",
                    "a name of the table and a tuple",
                    PickleObject.name(callable) + " and " + PickleObject.name(arguments));
        }
        Object made = Rebuilding.of(name.global(), tuple.elements());
        // it may be a copy, which a few bytes must not make again and again
        objects += made instanceof Dict dict ? dict.entries().size() : 0;
        push(made);
    }

    /** Objects of training runs are made this way, such as the arguments of a command line. */
    private void newObject() {
        Object arguments = pop();
        Object type = pop();
        if (!(type instanceof Name name) || !(arguments instanceof Tuple)) {
            throw operand("NEWOBJ", "a name of the table and a tuple", PickleObject.name(type));
        }
        push(
                switch (name.global().kind()) {
                    case INERT -> new Inert();
                    case DICT -> new Dict();
                    default ->
                            throw operand("NEWOBJ", "a class of the table", name.global().text());
                });
    }

    /**
     * What is set on an object is left aside: a state dict's metadata, a parameter's attributes.
     */
    private void build() {
        pop();
        Object object = top("BUILD");
        boolean known =
                object instanceof Dict
                        || object instanceof Inert
                        || object instanceof PickleObject.TensorRef;
        if (!known) {
            throw operand("BUILD", "a dictionary or a tensor", PickleObject.name(object));
        }
    }

    private TorchException operand(String opcode, String expected, String got) {
        return new TorchException(
                Reason.OPERAND,
                "%s before byte %d: expected %s, got %s"
                        .formatted(opcode, in.position(), expected, got));
    }
}
