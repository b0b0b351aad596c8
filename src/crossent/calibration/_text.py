def to_text(r,w,c): return repr(r)
