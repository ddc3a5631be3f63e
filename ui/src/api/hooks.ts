import {
  keepPreviousData,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
  type UseQueryOptions,
  type UseQueryResult,
} from "@tanstack/react-query";
import { call, type AnswerOf, type ApiFailure, type CommandName, type RequestOf } from "./call";

/** A command that reads, as a query: the key is the command with its request. */
export function ask<C extends CommandName>(name: C, request: RequestOf<C>) {
  return queryOptions<AnswerOf<C>, ApiFailure>({
    queryKey: [name, request],
    queryFn: () => call(name, request),
  });
}

interface AskOptions<T> {
  /** Leave the question for later. */
  enabled?: boolean;
  /** Ask again after this many milliseconds; `false` stops. Decided anew with every answer. */
  every?: (data: T | undefined) => number | false;
  /** Show the previous answer while a new request (another search text) is on its way. */
  keep?: boolean;
}

/** Reads through a command and keeps the answer fresh while the screen is open. */
export function useAsk<C extends CommandName>(
  name: C,
  request: RequestOf<C>,
  { enabled = true, every, keep }: AskOptions<AnswerOf<C>> = {},
): UseQueryResult<AnswerOf<C>, ApiFailure> {
  const { queryKey, queryFn } = ask(name, request);
  const options: UseQueryOptions<AnswerOf<C>, ApiFailure> = {
    queryKey,
    queryFn,
    enabled,
    refetchInterval: every ? (query) => every(query.state.data) : false,
    placeholderData: keep ? keepPreviousData : undefined,
  };
  return useQuery(options);
}

/** Runs a command that changes something; `done` puts the answer where it belongs in the cache. */
export function useAct<C extends CommandName>(
  name: C,
  done?: (answer: AnswerOf<C>, cache: QueryClient, request: RequestOf<C>) => void | Promise<void>,
) {
  const cache = useQueryClient();
  return useMutation<AnswerOf<C>, ApiFailure, RequestOf<C>>({
    mutationFn: (request) => call(name, request),
    onSuccess: (answer, request) => done?.(answer, cache, request),
  });
}
